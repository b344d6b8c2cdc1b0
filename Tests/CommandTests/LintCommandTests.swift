import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture inspect --lint` {
  private static let sound = "fixtures/family/base-bf16"

  /// A model whose first tensor has a NaN, and whose vocabulary is too small for its rows.
  private static func faulty(in directory: borrowing TemporaryDirectory) throws -> String {
    var model = TinyModel.decoder(seed: 1)
    model.tensors[0].bytes.replaceSubrange(0..<2, with: [0xC1, 0x7F])
    return try model.write("faulty", in: directory).text
  }

  /// A model of which only a warning can be given.
  private static func odd(in directory: borrowing TemporaryDirectory) throws -> String {
    let path = try RandomDecoder(.llama, seed: 7).write("odd", in: directory)
    try directory.file("odd/old.safetensors", [])
    return path.text
  }

  @Test func `finds nothing in a sound model`() throws {
    let outcome = try SutureProcess.run("inspect", "--lint", "--strict", Self.sound)
    #expect(outcome.status == 0)
    #expect(outcome.output == "\(Self.sound): nothing found (30 tensors, 149 KB read)\n")
    #expect(outcome.errors == "")
  }

  @Test func `ends with 1 where there are errors`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run("inspect", "--lint", Self.faulty(in: directory))
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("error: "))
    #expect(
      outcome.output.contains("has 1 NaN among 24 elements, the first at [0, 0] [values.nan]"))
    #expect(outcome.errors == "")
  }

  @Test func `takes warnings for errors if it is to be strict`() throws {
    let directory = try TemporaryDirectory()
    let path = try Self.odd(in: directory)
    let outcome = try SutureProcess.run("inspect", "--lint", path)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("[index.unlisted-shard]\n    hint: remove the file"))
    #expect(try SutureProcess.run("inspect", "--lint", "--strict", path).status == 1)
  }

  @Test func `prints JSON`() throws {
    let directory = try TemporaryDirectory()
    let paths = [try Self.faulty(in: directory), Self.sound]
    let outcome = try SutureProcess.run(["inspect", "--lint", "--json"] + paths)
    #expect(outcome.status == 1)
    let reports = try #require(try JSONDocument(Array(outcome.output.utf8)).root.array)
    #expect(reports.map { $0["path"]?.string } == paths)
    #expect(reports.allSatisfy { $0["schema"]?.string == "suture.lint/1" })
    #expect(reports[1]["findings"]?.array?.isEmpty == true)
    let findings = try #require(reports[0]["findings"]?.array)
    let finding = try #require(findings.first { $0["code"]?.string == "values.nan" })
    #expect(finding["severity"]?.string == "error")
    #expect(finding["tensor"]?.string == "model.embed_tokens.weight")
    #expect(finding["found"]?.string == "1")
    #expect(reports[0]["errors"]?.integer == findings.count { $0["severity"]?.string == "error" })
  }

  @Test func `reports what cannot be opened beside what can`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("broken")
    try directory.file("broken/model.safetensors", [1, 2, 3])
    let outcome = try SutureProcess.run(
      "inspect", "--lint", directory("broken").text, Self.sound)
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("nothing found"))
    #expect(outcome.errors.contains("model.safetensors"))
  }

  @Test func `reads training checkpoints`() throws {
    let outcome = try SutureProcess.run(
      "inspect", "--lint", "fixtures/layouts/genuine/llama-gqa-pp2-tp2-dp2", "--base-config",
      "fixtures/layouts/genuine/llama-gqa-hf")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(!outcome.output.contains("warning"), "\(outcome.output)")
  }

  @Test func `is what --strict goes with`() throws {
    #expect(try SutureProcess.run("inspect", "--strict", Self.sound).status == 2)
  }
}
