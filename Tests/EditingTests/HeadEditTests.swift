import Checkpoints
import Editing
import Storage
import TestSupport
import Tensors
import Testing

/// Heads whose bias is stored once or twice, as BERT and RoBERTa have them.
@Suite struct `Heads with a bias` {
  struct Family: Sendable, CustomTestStringConvertible {
    var architecture: String
    var embedding: TensorName
    var head: String

    var testDescription: String { architecture }
    var weight: TensorName { TensorName(head + ".decoder.weight") }
    var shared: TensorName { TensorName(head + ".bias") }
    var own: TensorName { TensorName(head + ".decoder.bias") }

    var model: TinyModel {
      var random = SeededGenerator(seed: 12)
      let configuration = """
        {
          "architectures": ["\(architecture)"],
          "num_hidden_layers": 1,
          "tie_word_embeddings": true,
          "vocab_size": 7
        }
        """
      return TinyModel(
        [
          .init(embedding, .bf16, [7, 4], random.weights(28)),
          .init("encoder.layer.0.output.dense.weight", .bf16, [4, 4], random.weights(16)),
          .init(shared, .bf16, [7], random.weights(7)),
        ], configuration: configuration)
    }
  }

  static let families = [
    Family(
      architecture: "BertForMaskedLM", embedding: "bert.embeddings.word_embeddings.weight",
      head: "cls.predictions"),
    Family(
      architecture: "RobertaForMaskedLM", embedding: "roberta.embeddings.word_embeddings.weight",
      head: "lm_head"),
  ]

  @Test(arguments: families)
  func `get both tensors when they are untied, and lose both when they are tied`(
    family: Family
  ) throws {
    let directory = try EditedDirectory()
    let source = try directory.write(family.model)
    let untied = try directory.edit("- untie", of: source, into: "untied")
    let (old, new) = (try EditedDirectory.tensors(source), try EditedDirectory.tensors(untied))
    #expect(new.count == old.count + 2)
    #expect(new[family.weight]?.bytes == old[family.embedding]?.bytes)
    #expect(new[family.shared]?.bytes == old[family.shared]?.bytes)
    #expect(new[family.own]?.bytes == old[family.shared]?.bytes)
    #expect(try EditedDirectory.configuration(untied).contains(#""tie_word_embeddings": false"#))
    let tied = try directory.edit("- tie", of: untied, into: "tied")
    #expect(try EditedDirectory.files(tied) == EditedDirectory.files(source))
    // A head that is stored without its second bias gets it.
    let half = try directory.edit("- drop: \(family.own)", of: untied, into: "half")
    let whole = try directory.edit("- untie", of: half, into: "whole")
    #expect(try EditedDirectory.files(whole) == EditedDirectory.files(untied))
  }

  @Test(arguments: families)
  func `are not tied away where the second bias is another`(family: Family) throws {
    let directory = try EditedDirectory()
    let source = try directory.write(family.model)
    let other = try directory.edit(
      "- untie\n- scale: \(family.own) by 2", of: source, into: "other")
    expectRefusal(
      "- tie", of: other, in: directory, kind: .unsafe, "'\(family.own)' is not", "force-tie")
    let prepared = try directory.prepare("- tie: {force: true}", of: other)
    #expect(prepared.warnings.contains { $0.contains("'\(family.own)' differed") })
    #expect(prepared.model.names == family.model.tensors.map(\.spec.name).sorted())
  }
}
