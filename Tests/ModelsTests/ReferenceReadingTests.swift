import Checkpoints
import Layouts
import Storage
@testable import Models
import Tensors
import TestSupport
import Testing

/// Checkpoints that scripts of their own packed index by index, and what they hold.
@Suite struct `References of other layouts` {
  struct Reference: CustomTestStringConvertible, Sendable {
    let name: String
    let source: String
    let format: ModelFormat
    let tensorParallel: Int
    let pipeline: Int
    var testDescription: String { name }

    init(
      _ name: String, _ source: String, _ format: ModelFormat, tp: Int = 1, pp: Int = 0
    ) {
      self.name = name
      self.source = source
      self.format = format
      tensorParallel = tp
      pipeline = pp
    }
  }

  static let references = [
    Reference("llama-gqa-meta-tp2", "llama-gqa", .meta, tp: 2),
    Reference("llama-gqa-meta-tp4", "llama-gqa", .meta, tp: 4),
    Reference("llama-mha-meta-2-tp2", "llama-mha", .meta, tp: 2),
    Reference("llama-gqa-megatron-te-tp2-pp2", "llama-gqa", .megatron, tp: 2, pp: 2),
    Reference("llama-gqa-megatron-local-tp2-pp2", "llama-gqa", .megatron, tp: 2, pp: 2),
    Reference("llama-gqa-megatron-virtual-pp2", "llama-gqa", .megatron, tp: 1, pp: 2),
    Reference("llama-gqa-megatron-pre-core-tp2", "llama-gqa", .megatron, tp: 2, pp: 1),
    Reference("llama-mha-megatron-tp2", "llama-mha", .megatron, tp: 2, pp: 1),
    Reference("llama-tied-megatron-tp2-pp2", "llama-tied", .megatron, tp: 2, pp: 2),
    Reference("llama-bias-megatron-tp2", "llama-bias", .megatron, tp: 2, pp: 1),
    Reference("llama-wide-megatron-local-tp2", "llama-wide", .megatron, tp: 2, pp: 1),
    Reference("llama-gqa-torch", "llama-gqa", .torch),
    Reference("llama-mha-torch-sharded", "llama-mha", .torch),
    Reference("llama-tied-torch", "llama-tied", .torch),
    Reference("llama-mha-torch-legacy", "llama-mha", .torch),
    Reference("neox-parallel-torch", "neox-parallel", .torch),
    Reference("llama-gqa-dcp", "llama-gqa", .distributed),
    Reference("llama-gqa-dcp-2-ranks", "llama-gqa", .distributed),
    Reference("llama-gqa-torch-dist-tp2-pp2", "llama-gqa", .distributed, tp: 2, pp: 2),
    Reference("llama-mha-torch-dist-layers-tp2", "llama-mha", .distributed, tp: 2, pp: 1),
  ]

  @Test(arguments: references) func `have the tensors of their source`(
    _ reference: Reference
  ) throws {
    let model = try Model.open(ModelsTests.reference(reference.name))
    #expect(model.layout.format == reference.format)
    #expect(model.layout.tensorParallel == reference.tensorParallel)
    #expect(model.layout.pipeline == reference.pipeline)
    #expect(try digests(of: model.checkpoint.tensors) == truth(reference.source))
  }

  @Test(arguments: references) func `have the shape that the source's configuration says`(
    _ reference: Reference
  ) throws {
    let model = try Model.open(ModelsTests.reference(reference.name))
    let source = try Model.open(ModelsTests.source(reference.source))
    // Distributed checkpoints of plain state dicts have no configuration.
    let hasShape = !reference.name.contains("dcp")
    #expect(model.shape == (hasShape ? source.shape : nil))
    guard hasShape else { return }
    #expect(model.settings.normEpsilon == source.settings.normEpsilon)
    #expect(model.settings.ropeTheta == source.settings.ropeTheta || reference.name.contains("-2-"))
  }

  @Test(arguments: references.filter { $0.format != .torch }) func `are the same in small tiles`(
    _ reference: Reference
  ) throws {
    let model = try Model.open(ModelsTests.reference(reference.name))
    #expect(
      try digests(of: model.checkpoint.tensors, tileElements: 64) == truth(reference.source))
  }

  @Test func `a base configuration stands in for params.json and says nothing else`() throws {
    let directory = try TemporaryDirectory()
    for rank in 0..<2 {
      let name = "consolidated.0\(rank).pth"
      try directory.link(
        name, to: Fixtures.path("layouts/references/llama-gqa-meta-tp2/\(name)"))
    }
    #expect(throws: LayoutError.self) { try Model.open(directory.path.text) }
    var options = ReadingOptions()
    options.baseConfiguration = Fixtures.path("layouts/sources/llama-gqa")
    let model = try Model.open(directory.path.text, options: options)
    #expect(try digests(of: model.checkpoint.tensors) == truth("llama-gqa"))
    #expect(model.configuration?.modelType == "llama")
  }

  @Test func `Meta's head is seen to be the embedding where it is`() throws {
    let tied = try Model.open(reference("llama-tied-meta-tp1"))
    var expected = try truth("llama-tied")
    expected["lm_head.weight"] = expected["model.embed_tokens.weight"]
    #expect(try digests(of: tied.checkpoint.tensors) == expected)
    #expect(try TiedHead.isSame(tied))
    #expect(try !TiedHead.isSame(Model.open(reference("llama-gqa-meta-tp2"))))
    #expect(try !TiedHead.isSame(Model.open(source("llama-tied"))))
  }

  @Test func `padding of the vocabulary is kept unless its size is said`() throws {
    var options = ReadingOptions()
    options.vocabulary = 256
    let padded = try Model.open(reference("llama-gqa-megatron-te-tp2-pp2"), options: options)
    #expect(padded.checkpoint["lm_head.weight"]?.spec.shape == [256, 64])
    #expect(padded.layout.storedVocabulary == 256)
    options.vocabulary = 257
    #expect(throws: LayoutError.self) {
      try Model.open(reference("llama-gqa-megatron-te-tp2-pp2"), options: options)
    }
  }

  @Test func `what is left out is said`() throws {
    let model = try Model.open(reference("llama-gqa-dcp"))
    #expect(model.notes == ["2 values that are no tensors, such as 'note', are left out"])
  }
}
