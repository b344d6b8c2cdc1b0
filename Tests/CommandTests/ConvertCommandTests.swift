import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture convert` {
  static let llama = "fixtures/layouts/sources/llama-gqa"

  @Test(arguments: [
    ("convert-dry-run.txt", ["--tp", "2", "--pp", "2"]),
    ("convert-dry-run.json", ["--dtype", "f32", "--json"]),
  ])
  func `shows its plan and writes nothing`(golden: String, arguments: [String]) throws {
    let outcome = try SutureProcess.run(
      ["convert", Self.llama, "never-written", "--to", "neox", "--dry-run", "-j", "2"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Golden.expect(outcome.output, equals: golden)
    #expect(outcome.errors.contains("note: GPT-NeoX does not store: begin token"))
    #expect(try FileStatus.ifPresent(Fixtures.repository.joining("never-written")) == nil)
  }

  @Test func `writes a checkpoint that comes back, and says what it did`() throws {
    let directory = try TemporaryDirectory()
    let (neox, back) = (directory("a/neox").text, directory("back").text)
    let there = try SutureProcess.run(
      "convert", Self.llama, neox, "--to", "neox", "--tp", "4", "--vocab-divisible-by", "128")
    #expect(there.status == 0, "\(there.errors)")
    for word in ["converted into \(neox)", "tensors", "287 KB written", "at peak", "none"] {
      #expect(there.output.contains(word), "\(there.output)")
    }
    #expect(there.errors.contains("--vocab-size 252 when converting back"))
    let again = try SutureProcess.run(
      "convert", neox, back, "--to", "hf", "--base-config", Self.llama, "-q", "--no-sync")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output == "" && again.errors == "")
    let source = Fixtures.repository.joining(Self.llama)
    for name in ["config.json", "generation_config.json"] {
      #expect(
        try FileContents.bytes(of: directory("back").joining(name))
          == FileContents.bytes(of: source.joining(name)))
    }
    let inspected = try SutureProcess.run("inspect", back)
    #expect(inspected.output.contains("model.layers.{0..3}.self_attn.k_proj.weight"))
  }

  @Test func `a summary in JSON can be parsed, and notes do not disturb it`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "convert", Self.llama, directory("neox").text, "--to", "neox", "--json", "--no-hash",
      "--mlp-names", "w123", "--qkv-layout", "fake-head", "--tile-elements", "1")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.convert/1")
    #expect(root["tensors"]?.integer == 39)
    #expect(root["bytes_written"]?.integer == 286_848)
    #expect(outcome.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("suture: note: ") })
  }

  @Test func `replaces its own output when forced, and no other folder`() throws {
    let directory = try TemporaryDirectory()
    let output = directory("out").text
    func run(_ arguments: String...) throws -> SutureProcess.Outcome {
      try SutureProcess.run(
        ["convert", "fixtures/layouts/genuine/llama-gqa-hf", output, "--to", "neox", "--no-sync"]
          + arguments)
    }
    #expect(try run("--tp", "2").status == 0)
    let before = try FileContents.tree(of: directory("out"))
    #expect(before["tokenizer/tokenizer.json"] != nil)
    let refused = try run("--tp", "1")
    #expect(refused.status == 4)
    #expect(refused.errors.contains("not empty") && refused.errors.contains("hint: --force"))
    #expect(try FileContents.tree(of: directory("out")) == before)
    let forced = try run("--tp", "1", "--force")
    #expect(forced.status == 0, "\(forced.errors)")
    let after = try FileContents.tree(of: directory("out"))
    #expect(!after.keys.contains { $0.contains("model_01") })
    #expect(try directory.names() == ["out"])
    try directory.directory("out/notes")
    try directory.file("out/notes/mine", [1])
    let foreign = try run("--force")
    #expect(foreign.status == 4)
    #expect(foreign.errors.contains("it has the folder notes"))
    #expect(try FileContents.tree(of: directory("out"))["notes/mine"] == [1])
  }

  @Test(arguments: RefusedConversion.conversions)
  func `refuses what cannot be done, and lists it`(command: RefusedConversion) throws {
    let directory = try TemporaryDirectory()
    try command.expect("convert", into: directory("out"))
    #expect(try directory.names() == [])
  }
}
