import Checkpoints
import Merging
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing
import Tokenizers

/// Rows of random vocabularies against the rules, written down once more.
@Suite struct `Origins of rows` {
  private static let width = 4

  /// A model whose tokens are a random part of a few, in a random order.
  private struct Model {
    var tokens: [String]
    var rows: [[Double]]

    init(_ generator: inout SeededGenerator) {
      let all = (0..<12).map { "t\($0)" }
      tokens = all.filter { _ in generator.integer(0...2) > 0 }.shuffled(using: &generator)
      if tokens.isEmpty { tokens = ["t0"] }
      rows = tokens.map { _ in generator.weights(width).map(NumberFormat.bf16.rounded) }
    }

    func row(_ token: String) -> [Double]? { tokens.firstIndex(of: token).map { rows[$0] } }

    func write(_ name: String, in directory: borrowing TemporaryDirectory) throws {
      var model = TinyModel.decoder(
        layers: 1, tied: true, vocabulary: tokens.count, hidden: width, seed: 5)
      let index = try #require(
        model.tensors.firstIndex { $0.spec.name == "model.embed_tokens.weight" })
      model.tensors[index] = .init(
        "model.embed_tokens.weight", .bf16, [tokens.count, width], rows.flatMap(\.self))
      model.tensors.append(
        .init("lm_head.bias", .bf16, [tokens.count], rows.map { $0[0] }))
      try model.write(name, in: directory)
      let vocabulary = tokens.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",")
      try directory.file(
        name + "/tokenizer.json",
        Array(
          "{\"model\":{\"type\":\"WordLevel\",\"vocab\":{\(vocabulary)},\"unk_token\":\"t0\"}}".utf8
        ))
    }
  }

  /// What the first of `models` has for a token: its row, that of the only model, of the base, the mean.
  private static func expected(_ token: String, _ models: [Model], base: Int?) -> [Double] {
    if let own = models[0].row(token) { return own }
    let rows = models.compactMap { $0.row(token) }
    guard rows.count > 1 else { return rows.first ?? [Double](repeating: 0, count: width) }
    if let base, let row = models[base].row(token) { return row }
    // With means the aligned tensors are float32.
    return (0..<width).map { column in
      Double(Float(rows.map { $0[column] }.reduce(0, +) / Double(rows.count)))
    }
  }

  @Test(arguments: 1...24 as ClosedRange<UInt64>)
  func `follow the rules`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let models = (0..<3).map { _ in Model(&generator) }
    let base: Int? = seed % 3 == 0 ? nil : Int(seed % 3)
    let directory = try TemporaryDirectory()
    for (number, model) in models.enumerated() { try model.write("m\(number)", in: directory) }
    let recipe = """
      merge_method: linear
      \(base.map { "base_model: m\($0)" } ?? "")
      tokenizer: {source: union, pad_to_multiple_of: 8, tokens: {new: }}
      models:
        - {model: m0, parameters: {weight: 1}}
        - {model: m1, parameters: {weight: 0}}
        - {model: m2, parameters: {weight: 0}}
      """
    let output = try MergeRun.output(of: recipe, in: directory)
    let written = try WrittenTokenizer(in: directory("out"))
    #expect(Set(written.tokens) == Set(models.flatMap(\.tokens) + ["new"]))
    let rows = written.tokens.map { Self.expected($0, models, base: base) }
    let hasMeans =
      base == nil
      && written.tokens.contains { token in models.count { $0.row(token) != nil } == 2 }
    let mean = (0..<Self.width).map { column in
      let mean = rows.map { $0[column] }.reduce(0, +) / Double(rows.count)
      return hasMeans ? Double(Float(mean)) : mean
    }
    let count = (rows.count + 7) / 8 * 8
    let all = (rows + [[Double]](repeating: mean, count: count - rows.count)).map {
      $0.map(NumberFormat.bf16.rounded)
    }
    let embedding = try #require(output["model.embed_tokens.weight"])
    #expect(embedding.spec.shape == [count, Self.width])
    #expect(NumberFormat.bf16.numbers(try embedding.bytes()) == all.flatMap(\.self))
    let bias = try #require(output["lm_head.bias"])
    #expect(NumberFormat.bf16.numbers(try bias.bytes()) == all.map { $0[0] })
  }
}
