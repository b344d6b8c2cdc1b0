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

  @Test func `names the layout that the output has`() throws {
    for (name, ranks, words) in [
      ("llama-gqa-meta-tp2", "4", "plan: reshard meta (TP 2) to meta (TP 4)"),
      (
        "llama-mha-neox-sequential-tp8", "1",
        "plan: reshard neox-sequential (TP 8) to neox-sequential\n"
      ),
    ] {
      let outcome = try SutureProcess.run(
        "reshard", "fixtures/layouts/references/\(name)", "never-written", "--tp", ranks,
        "--dry-run")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.hasPrefix(words), "\(outcome.output)")
    }
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

  @Test(arguments: RefusedConversion.reshardings)
  func `refuses what it cannot do`(command: RefusedConversion) throws {
    let directory = try TemporaryDirectory()
    try command.expect("reshard", into: directory("out"))
    #expect(try directory.names() == [])
  }

  @Test(arguments: ["/out", ""])
  func `does not write into its input`(below: String) throws {
    let outcome = try SutureProcess.run("reshard", Self.run, Self.run + below, "--force")
    #expect(outcome.status == 4)
    #expect(outcome.errors.contains("the input '\(Self.run)'"), "\(outcome.errors)")
  }
}
