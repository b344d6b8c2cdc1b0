import Layouts
import Models
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Rows behind the last token are no part of a model, and part of its checkpoint.
@Suite struct `Padding of the vocabulary` {
  private static func decoder(_ vocabulary: Int, tied: Bool = false) -> RandomDecoder {
    var decoder = RandomDecoder(.llama, seed: UInt64(vocabulary))
    decoder.groups = 8
    decoder.headDimension = 4
    decoder.vocabulary = vocabulary
    decoder.isTied = tied
    return decoder
  }

  private static func padded(_ tp: Int, pp: Int = 1) -> TargetLayout {
    var target = TargetLayout(.neox, tp: tp, pp: pp)
    target.vocabularyMultiple = 128
    return target
  }

  /// Rows of the embedding in all files of a step.
  private static func rows(_ checkpoint: Path) throws -> [Int] {
    let arrays = try TensorContents(torchFilesIn: checkpoint.joining("global_step0")) {
      $0.hasPrefix("layer_00")
    }
    return arrays.names.compactMap { arrays[$0]?.shape[0] }
  }

  @Test(arguments: [1, 100, 128, 129, 256, 300], [1, 2, 4])
  func `is a multiple for each rank, and goes away with the number of tokens`(
    vocabulary: Int, ranks: Int
  ) throws {
    let directory = try TemporaryDirectory()
    let decoder = Self.decoder(vocabulary, tied: vocabulary % 2 == 0)
    let source = try decoder.write(in: directory)
    let middle = directory("middle")
    try Conversion.run(source, to: middle, Self.padded(ranks))
    let unit = 128 * ranks
    let expected = (vocabulary + unit - 1) / unit * unit
    #expect(try Self.rows(middle) == Array(repeating: expected / ranks, count: ranks))
    for (name, change) in [
      ("told", { $0.reading.vocabulary = vocabulary } as Conversion.Change),
      ("configured", { $0.reading.baseConfiguration = source }),
    ] {
      let back = directory(name)
      try Conversion.run(middle, to: back, .huggingFace, change)
      #expect(
        try TensorContents(safetensors: back)
          .differences(from: TensorContents(safetensors: source)) == [])
      let configuration = try #require(try Model.open(back.text).configuration)
      #expect(configuration.document.root["vocab_size"]?.integer == vocabulary)
    }
  }

  @Test(arguments: [false, true])
  func `is kept by resharding, whatever is known of the tokens`(isConfigured: Bool) throws {
    let directory = try TemporaryDirectory()
    let source = try Self.decoder(100).write(in: directory)
    try Conversion.run(source, to: directory("padded"), Self.padded(8))
    #expect(try Self.rows(directory("padded")) == Array(repeating: 128, count: 8))
    try Conversion.reshard(
      directory("padded"), to: directory("less"), tp: 2, base: isConfigured ? source : nil
    ) { $0.reading.vocabulary = isConfigured ? 100 : nil }
    #expect(try Self.rows(directory("less")) == [512, 512])
    try Conversion.reshard(directory("less"), to: directory("again"), tp: 8, pp: 1)
    let described: Set<String> = ["suture.json", "global_step0/configs/model.yml"]
    #expect(
      try differences(between: directory("again"), and: directory("padded"), except: described)
        == [])
    let text = try FileContents.text(of: directory("less/global_step0/configs/model.yml"))
    // A loader that pads to this multiple must find as many rows as there are.
    let multiple = try #require(
      text.firstMatch(of: /make_vocab_size_divisible_by: (\d+)/).flatMap { Int($0.1) })
    #expect((100 + 2 * multiple - 1) / (2 * multiple) * 2 * multiple == 1024)
  }

  @Test func `is as little more as ranks need that do not divide it`() throws {
    let directory = try TemporaryDirectory()
    var decoder = Self.decoder(100)
    decoder.groups = 24
    decoder.headDimension = 2
    let source = try decoder.write(in: directory)
    try Conversion.run(source, to: directory("two"), TargetLayout(.neox, tp: 2))
    #expect(try Self.rows(directory("two")) == [50, 50])
    try Conversion.reshard(directory("two"), to: directory("three"), tp: 3)
    #expect(try Self.rows(directory("three")) == [34, 34, 34])
    try Conversion.run(directory("three"), to: directory("back"), .huggingFace, base: source)
    #expect(
      try TensorContents(safetensors: directory("back"))
        .differences(from: TensorContents(safetensors: source)) == [])
  }

  @Test(arguments: [0, 129])
  func `a number of tokens that no rows have is refused`(count: Int) throws {
    let directory = try TemporaryDirectory()
    let source = try Self.decoder(100).write(in: directory)
    try Conversion.run(source, to: directory("padded"), Self.padded(1))
    #expect(throws: LayoutError.self) {
      try Conversion.prepare(directory("padded"), to: directory("out"), .huggingFace) {
        $0.reading.vocabulary = count
      }
    }
  }
}
