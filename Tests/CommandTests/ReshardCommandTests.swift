import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture reshard` {
  static let run = "fixtures/layouts/genuine/llama-gqa-pp2-tp2-dp2"

  @Test func `shows its plan and writes nothing`() throws {
    let outcome = try SutureProcess.run(
      "reshard", Self.run, "never-written", "--pp", "2", "--dp", "3", "--dry-run", "-j", "2")
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Golden.expect(outcome.output, equals: "reshard-dry-run.txt")
    #expect(try FileStatus.ifPresent(Fixtures.repository.joining("never-written")) == nil)
  }

  @Test func `writes the run at its new degrees, and says what was rewritten`() throws {
    let directory = try TemporaryDirectory()
    let output = directory("out")
    let outcome = try SutureProcess.run("reshard", Self.run, output.text, "--pp", "2", "--dp", "3")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("resharded into \(output)"))
    #expect(outcome.errors.contains("note: 'args' says make_vocab_size_divisible_by 512"))
    #expect(outcome.errors.contains("note: 'ds_config' has the batch sizes of 2 data-parallel"))
    let names = try DirectoryListing(of: output.joining("global_step2")).entries.map(\.name)
    #expect(names.filter { $0.hasSuffix("optim_states.pt") }.count == 6)
    #expect(try FileContents.text(of: output.joining("latest")) == "global_step2")
    let manifest = try JSONDocument(FileContents.bytes(of: output.joining("suture.json"))).root
    #expect(manifest["command"]?.string == "reshard")
    #expect(manifest["inputs"]?.array?.first?["reference"]?.string == Self.run)
    let again = try SutureProcess.run(
      "reshard", output.text, directory("again").text, "--tp", "2", "--optimizer", "drop",
      "--json", "-q")
    #expect(again.status == 0, "\(again.errors)")
    let summary = try JSONDocument(Array(again.output.utf8)).root
    #expect(summary["schema"]?.string == "suture.reshard/1")
    #expect(summary["tensors"]?.integer == 39)
  }

  @Test(arguments: [
    (["fixtures/layouts/sources/llama-gqa", "--tp", "2"], 3, ["'hf' has no degrees", "convert"]),
    (["fixtures/layouts/references/llama-gqa-dcp", "--tp", "2"], 3, ["'dcp' has no degrees"]),
    ([run, "--tp", "4"], 2, ["key-value heads 2 cannot be divided among 4"]),
    ([run, "--pp", "0"], 2, ["--pp", "1 to 65536"]),
    ([run, "--to", "hf"], 2, ["Unknown option '--to'"]),
    (["fixtures/layouts", "--tp", "2"], 3, ["fixtures/layouts"]),
  ])
  func `refuses what it cannot do`(
    arguments: [String], status: Int32, words: [String]
  ) throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      ["reshard", arguments[0], directory("out").text] + arguments.dropFirst())
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output == "")
    for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
    #expect(try directory.names() == [])
  }

  @Test(arguments: ["/out", ""])
  func `does not write into its input`(below: String) throws {
    let outcome = try SutureProcess.run("reshard", Self.run, Self.run + below, "--force")
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("the input '\(Self.run)'"), "\(outcome.errors)")
  }
}
