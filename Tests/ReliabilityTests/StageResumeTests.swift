import Glibc
import Models
import Storage
import TestSupport
import Testing

@testable import suture

@Suite("Going on with a merge whose stages are kept")
struct StageResumeTests {
  /// A merge of stages that fails at some call, and what an uninterrupted one gives.
  private final class Interrupted {
    let directory: TemporaryDirectory
    let output: Path
    var stages: Path { output.parent.joining("out-stages") }
    let expected: [String: [UInt8]]
    let failure: Failure

    /// The disk is full from the first call on of which this is true.
    init(from isStruck: (String) -> Bool) throws {
      directory = try TemporaryDirectory()
      try WritingCommand.prepareInputs(in: directory)
      let reference = try directory.directory("reference")
      let calls = FaultInjection.strike(nil, within: directory.path) { [path = directory.path] in
        WritingCommand.staged.run(inputs: path, output: reference.joining("out"))
      }.calls
      expected = try FileContents.tree(of: reference)
      let struck = calls.firstIndex(where: isStruck)
      let call = try #require(struck)
      output = try directory.directory("work").joining("out")
      let fault = InjectedFault(.fail(ENOSPC), atCall: call, isLasting: true)
      let result = FaultInjection.strike(fault, within: directory.path) {
        [path = directory.path, output] in
        WritingCommand.staged.run(inputs: path, output: output)
      }.result
      failure = try #require(result)
    }

    func resume(_ options: String...) -> Failure? {
      do {
        let arguments = WritingCommand.staged.arguments(directory.path, output)
        try WritingCommand.execute(arguments + ["--resume"] + options)
        return nil
      } catch { return Failure(error) ?? Failure(.usage, "\(error)") }
    }

    /// Everything that is there, hidden entries too.
    func contents() throws -> [String: [UInt8]] { try FileContents.tree(of: output.parent) }
  }

  private static func createsIn(_ stage: String) -> (String) -> Bool {
    { $0.hasPrefix("create") && $0.contains("/.\(stage).partial") && $0.contains("/model-00003") }
  }

  @Test(
    "finished stages are taken over, and a stage goes on where it ended",
    arguments: ["one", "two", "out"])
  func takesOver(stage: String) throws {
    let run = try Interrupted(from: Self.createsIn(stage))
    #expect(run.failure.hint?.contains("--resume") == true, "\(run.failure)")
    let name = try #require(run.expected.keys.first { $0.hasPrefix("out-stages/one/model-00001-") })
    let first = run.output.parent.joining(name)
    let made = try FileStatus.ifOnDisk(first)
    #expect((made != nil) == (stage != "one"))
    let outcome = run.resume()
    #expect(outcome == nil, "\(outcome?.message ?? "")")
    #expect(try run.contents() == run.expected)
    if let made {
      #expect(try FileStatus(onDisk: first).identity.isSameFile(as: made.identity))
    }
  }

  @Test("a finished stage that was damaged is named, and --force makes it again")
  func damaged() throws {
    let run = try Interrupted(from: Self.createsIn("two"))
    let name = "work/out-stages/one/config.json"
    var bytes = try FileContents.bytes(of: run.directory(name))
    bytes[bytes.count / 2] ^= 1
    try run.directory.file(name, bytes)
    let outcome = run.resume()
    let refusal = try #require(outcome)
    #expect(refusal.kind == .unsafe)
    #expect(refusal.message.contains("its file 'config.json' is not what was written"))
    #expect(refusal.hint?.contains("--force") == true)
    let forced = run.resume("--force")
    #expect(forced == nil, "\(forced?.message ?? "")")
    #expect(try run.contents() == run.expected)
  }

  @Test("a file that was put into a finished stage is named")
  func added() throws {
    let run = try Interrupted(from: Self.createsIn("two"))
    try run.directory.file("work/out-stages/one/other.safetensors", [1])
    let outcome = run.resume()
    #expect(outcome?.message.contains("'other.safetensors' was put into it") == true)
  }

  @Test("stages of another recipe, of other inputs and of nobody are refused")
  func others() throws {
    let run = try Interrupted(from: Self.createsIn("two"))
    let recipe = try FileContents.bytes(of: run.directory("staged.yaml"))
    try run.directory.file("staged.yaml", recipe + Array("\n# another\n".utf8))
    var outcome = run.resume()
    #expect(outcome?.kind == .unsafe)
    #expect(outcome?.message.contains("its recipe was") == true, "\(outcome?.message ?? "")")
    try run.directory.file("staged.yaml", recipe)
    let model = try FileContents.bytes(of: run.directory("b/model.safetensors"))
    try run.directory.file("b/model.safetensors", model)
    outcome = run.resume()
    #expect(
      outcome?.message.contains("b/model.safetensors' had") == true, "\(outcome?.message ?? "")")
    for journal in try Leftover.journals(of: run.output) { _ = journal.remove() }
    outcome = run.resume()
    #expect(outcome?.kind == .unsafe)
    #expect(
      outcome?.message.contains("nothing says that an interrupted run") == true,
      "\(outcome?.message ?? "")")
    #expect(outcome?.hint?.contains("--force") == true)
  }

  @Test("clean finds what is left of stages", arguments: ["work", "work/out"])
  func clean(path: String) throws {
    let run = try Interrupted(from: Self.createsIn("two"))
    #expect(try Leftover.inside(run.stages).count == 1)
    #expect(try Leftover.journals(of: run.output).count == 1)
    try WritingCommand.clean(run.directory(path), dryRun: true)
    #expect(try Leftover.inside(run.stages).count == 1)
    try WritingCommand.clean(run.directory(path))
    #expect(try DirectoryListing(of: run.output.parent).entries.map(\.name) == ["out-stages"])
    // A finished model is no leftover.
    #expect(try DirectoryListing(of: run.stages).entries.map(\.name) == ["one"])
  }

  @Test("killed at any call, it gives the bytes of an uninterrupted run")
  func killed() throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let reference = try directory.directory("reference")
    let command = WritingCommand.staged
    let all = command.arguments(directory.path, reference.joining("out")) + ["--quiet"]
    #expect(try KilledProcess.run(all) == 0)
    let expected = try FileContents.tree(of: reference)
    let step = unsafe getenv("SUTURE_EXHAUSTIVE") == nil ? 61 : 1
    var (call, kills) = (0, 0)
    while true {
      let folder = try directory.directory("\(call)")
      let arguments = command.arguments(directory.path, folder.joining("out")) + ["--quiet"]
      let status = try KilledProcess.run(arguments, .fault("kill@\(call)", within: directory.path))
      if status == 0 { break }
      kills += 1
      if try FileStatus.ifOnDisk(folder.joining("out")) == nil {
        let (status, errors) = try KilledProcess.outcome(
          arguments + ["--resume"])
        #expect(status == 0, "killed at call \(call), then resumed: \(errors)")
      }
      // Journals and what was only begun may be left; nothing of them is believed or in the way.
      let found = try FileContents.tree(of: folder).filter { name, _ in
        ![".partial-", ".journal-", JournalFile.name].contains { name.contains($0) }
      }
      #expect(found == expected, "killed at call \(call)")
      call += step
    }
    #expect(kills > 10)
  }

  @Test("the final merge goes on although its stages were temporary and are made again")
  func temporary() throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let recipe = directory("staged.yaml").text
    func merge(_ output: Path, _ options: String...) -> Failure? {
      do {
        try WritingCommand.execute(
          ["merge", recipe, output.text, "--profile", "mergekit-0.1"]
            + ["--shard-size", "1kB", "-j", "1"] + options)
        return nil
      } catch { return Failure(error) ?? Failure(.usage, "\(error)") }
    }
    let reference = try directory.directory("reference").joining("out")
    let (none, calls) = FaultInjection.strike(nil, within: directory.path) { merge(reference) }
    #expect(none == nil, "\(none?.message ?? "")")
    let output = try directory.directory("work").joining("out")
    let struck = calls.firstIndex(where: Self.createsIn("out"))
    let call = try #require(struck)
    let failure = FaultInjection.strike(
      InjectedFault(.fail(ENOSPC), atCall: call, isLasting: true), within: directory.path
    ) { merge(output) }.result
    #expect(failure?.hint?.contains("--resume") == true, "\(failure?.message ?? "")")
    let resumed = merge(output, "--resume")
    #expect(resumed == nil, "\(resumed?.message ?? "")")
    // With a full disk the stages could not be removed.
    #expect(try FileContents.tree(of: output) == FileContents.tree(of: reference))
  }
}
