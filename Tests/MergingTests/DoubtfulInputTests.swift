import Checkpoints
import Merging
import Pipeline
import Tensors
import TestSupport
import Testing

/// What is odd about a merge and still does not stop it.
@Suite struct `A doubtful merge` {
  /// What is odd, and what the warning must say.
  struct Doubt: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old: String
    var new: String
    var says: [String]

    static let all = [
      Doubt(
        testDescription: "more rows than tokens", old: "\"vocab_size\": 6",
        new: "\"vocab_size\": 9",
        says: ["b/config.json", "vocab_size", "9", "6"]),
      Doubt(
        testDescription: "tied, and a head is there", old: "\"tie_word_embeddings\": false",
        new: "\"tie_word_embeddings\": true", says: ["tie_word_embeddings"]),
      Doubt(
        testDescription: "numbers that JSON has not", old: "\"hidden_size\": 4",
        new: "\"hidden_size\": 4,\n  \"limit\": Infinity", says: ["b/config.json", "Infinity"]),
      Doubt(
        testDescription: "rotary bases that differ", old: "\"hidden_size\": 4",
        new: "\"hidden_size\": 4,\n  \"rope_theta\": 777", says: ["rope_theta", "777"]),
    ]
  }

  @Test(arguments: Doubt.all)
  func `goes on with a warning that names the file and the key`(doubt: Doubt) throws {
    let directory = try TemporaryDirectory()
    var odd = TinyModel.decoder(seed: 2)
    odd.configuration = odd.configuration?.replacing(doubt.old, with: doubt.new)
    var plain = TinyModel.decoder(seed: 1)
    if doubt.new.contains("rope_theta") {
      plain.configuration = plain.configuration?.replacing(
        doubt.old, with: doubt.new.replacing("777", with: "10000"))
    }
    try plain.write("a", in: directory)
    try odd.write("b", in: directory)
    let prepared = try MergeRun.prepare(RefusalCase.average, in: directory)
    let isSaid = prepared.warnings.contains { warning in
      doubt.says.allSatisfy { warning.contains($0) }
    }
    #expect(isSaid, "\(prepared.warnings)")
    _ = try prepared.run()
  }

  @Test func `goes on with an interpolation beyond its ends`() throws {
    let directory = try TemporaryDirectory()
    try TinyModel.decoder(seed: 1).write("a", in: directory)
    try TinyModel.decoder(seed: 2).write("b", in: directory)
    let recipe = """
      merge_method: slerp
      base_model: a
      models: [{model: a}, {model: b}]
      parameters: {t: 1.5}
      """
    let prepared = try MergeRun.prepare(recipe, in: directory)
    #expect(prepared.warnings.contains { $0.contains("1.5 is outside 0 to 1") })
    _ = try prepared.run()
  }

  @Test func `counts what is not finite`() throws {
    let directory = try TemporaryDirectory()
    try TinyModel([.init("w", .f16, [3], [65504, 1, 2])]).write("a", in: directory)
    try TinyModel([.init("w", .f16, [3], [65504, 1, .nan])]).write("b", in: directory)
    let recipe = RefusalCase.average + "\nparameters: {normalize: false}"
    let summary = try MergeRun.prepare(recipe, in: directory).run()
    #expect(summary.nonFinite.count == 2)
    #expect(summary.nonFinite.tensors.map(\.spec.name) == ["w"])
  }
}
