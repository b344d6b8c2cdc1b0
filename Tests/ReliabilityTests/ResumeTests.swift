import Glibc
import Storage
import TestSupport
import Testing

@testable import suture

@Suite("Going on after an interruption")
struct ResumeTests {
  /// A merge that fails in the middle, and what it left.
  private final class Interrupted {
    let directory: TemporaryDirectory
    let output: Path
    let leftover: Leftover
    let firstShard: String
    let expected: [String: [UInt8]]
    let failure: Failure

    init() throws {
      directory = try TemporaryDirectory()
      try WritingCommand.prepareInputs(in: directory)
      let reference = try directory.directory("reference").joining("out")
      let calls = FaultInjection.strike(nil, within: directory.path) { [path = directory.path] in
        WritingCommand.merge.run(inputs: path, output: reference)
      }.calls
      expected = try #require(try WritingCommand.contents(of: reference))
      let shards = expected.keys.filter { $0.hasPrefix("model-") }.sorted()
      firstShard = try #require(shards.first)
      // The disk is full from the creation of the last shard but one on.
      let call = try #require(
        calls.firstIndex {
          $0.hasPrefix("create") && $0.contains("/\(shards.suffix(2)[shards.count - 2])'")
        })
      output = try directory.directory("work").joining("out")
      let fault = InjectedFault(.fail(ENOSPC), atCall: call, isLasting: true)
      let scope = directory.path
      let result = FaultInjection.strike(fault, within: scope) { [output] in
        WritingCommand.merge.run(inputs: scope, output: output)
      }.result
      failure = try #require(result)
      leftover = try #require(try Leftover.of(output).first)
    }

    func resume() -> Failure? {
      WritingCommand.merge.run(inputs: directory.path, output: output, resuming: true)
    }
  }

  @Test("finished files stay and are taken over")
  func takesOver() throws {
    let run = try Interrupted()
    #expect(run.failure.kind == .system)
    #expect(run.failure.hint?.contains("--resume") == true)
    let kept = try FileStatus(onDisk: run.leftover.path.joining(run.firstShard))
    #expect(run.resume() == nil)
    #expect(try WritingCommand.contents(of: run.output) == run.expected)
    let now = try FileStatus(onDisk: run.output.joining(run.firstShard))
    #expect(now.identity.isSameFile(as: kept.identity))
    #expect(try Leftover.of(run.output).isEmpty)
  }

  @Test("a finished file that was damaged meanwhile is made again")
  func damaged() throws {
    let run = try Interrupted()
    let file = run.leftover.path.joining(run.firstShard)
    var bytes = try FileContents.bytes(of: file)
    bytes[bytes.count - 1] ^= 1
    try run.directory.file(
      "work/\(run.leftover.path.lastComponent)/\(file.lastComponent)", bytes)
    #expect(run.resume() == nil)
    #expect(try WritingCommand.contents(of: run.output) == run.expected)
  }

  @Test("a flipped bit anywhere in the journal is never trusted")
  func damagedJournal() throws {
    let run = try Interrupted()
    let name = "work/\(run.leftover.path.lastComponent)/\(JournalFile.name)"
    let journal = try FileContents.bytes(of: run.leftover.journal)
    let lines = try JournalFile.lines(of: run.leftover.journal)
    for place in stride(from: 0, to: journal.count, by: 11) {
      var bytes = journal
      bytes[place] ^= 1 << UInt8(place % 7)
      try run.directory.file(name, bytes)
      let read = try JournalFile.lines(of: run.leftover.journal)
      #expect(read.count < lines.count && read == Array(lines.prefix(read.count)))
    }
    // Half a line is what a killed process leaves.
    try run.directory.file(name, Array(journal.dropLast(9)))
    #expect(run.resume() == nil)
    #expect(try WritingCommand.contents(of: run.output) == run.expected)
  }

  @Test("an input that has changed is named")
  func changedInput() throws {
    let run = try Interrupted()
    let bytes = try FileContents.bytes(of: run.directory("b/model.safetensors"))
    try run.directory.file("b/model.safetensors", bytes)
    let outcome = run.resume()
    let refusal = try #require(outcome)
    #expect(refusal.kind == .unsafe)
    #expect(refusal.message.contains("b/model.safetensors' had"), "\(refusal.message)")
    #expect(try Leftover.of(run.output).count == 1)
  }

  @Test("a recipe that has changed is refused")
  func changedRecipe() throws {
    let run = try Interrupted()
    let recipe = try FileContents.text(of: run.directory("recipe.yaml"))
    try run.directory.file("recipe.yaml", Array((recipe + "\n# another\n").utf8))
    let outcome = run.resume()
    let refusal = try #require(outcome)
    #expect(refusal.kind == .unsafe && refusal.message.contains("its recipe was"))
  }

  @Test("a second writer of the same output is refused")
  func secondWriter() throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let output = directory("out")
    let first = try StagedDirectory.stage(for: output, replacing: false, inputs: [])
    let outcome = WritingCommand.edit.run(inputs: directory.path, output: output)
    let refusal = try #require(outcome)
    #expect(refusal.kind == .unsafe)
    #expect(refusal.message.contains("the process \(getpid()) is writing it"))
    first.discard()
    #expect(WritingCommand.edit.run(inputs: directory.path, output: output) == nil)
  }

  @Test("without a rename of directories the output is built in its place")
  func inPlace() throws {
    let run = try Interrupted()
    let output = try run.directory.directory("objects").joining("out")
    let other = try run.directory.directory("others").joining("out")
    let calls = FaultInjection.strike(nil, within: run.directory.path) {
      WritingCommand.merge.run(inputs: run.directory.path, output: other)
    }.calls
    let probe = try #require(calls.firstIndex { $0.hasPrefix("rename") && $0.contains(".probe'") })
    let failure = FaultInjection.strike(
      InjectedFault(.fail(ENOSYS), atCall: probe), within: run.directory.path
    ) {
      WritingCommand.merge.run(inputs: run.directory.path, output: output)
    }.result
    #expect(failure == nil)
    #expect(try WritingCommand.contents(of: output) == run.expected)
  }

  @Test("clean knows a directory that was made and not yet begun")
  func notBegun() throws {
    let directory = try TemporaryDirectory()
    // No process has so high a number.
    let names = [".out.partial-2147483000-0123456789a", ".out.partial-2147483001-0123456789b"]
    for name in names { _ = try directory.directory(name) }
    _ = try directory.directory(names[0] + "/.probe")
    let kept = try directory.directory(".out.partial-2147483002-0123456789c").joining("file")
    try directory.file(".out.partial-2147483002-0123456789c/file", [1])
    try WritingCommand.clean(directory.path)
    #expect(try Leftover.inside(directory.path).map(\.path) == [kept.parent])
  }

  @Test("clean removes what nobody is at work on")
  func clean() throws {
    let run = try Interrupted()
    let other = try StagedDirectory.stage(
      for: run.output.parent.joining("other"), replacing: false, inputs: [])
    try WritingCommand.clean(run.output.parent, dryRun: true)
    #expect(try Leftover.inside(run.output.parent).count == 2)
    try WritingCommand.clean(run.output.parent)
    #expect(try Leftover.inside(run.output.parent).map(\.outputName) == ["other"])
    other.discard()
  }
}
