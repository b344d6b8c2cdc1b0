import Glibc
import Models
import Storage
import TestSupport
import Testing

@testable import suture

@Suite("What --resume says")
struct ResumeNoteTests {
  /// A merge of the real binary that is killed when it has finished some files.
  private final class Killed {
    let directory: TemporaryDirectory
    let output: Path

    init(_ options: String...) throws {
      directory = try TemporaryDirectory()
      try WritingCommand.prepareInputs(in: directory)
      output = directory("out")
      let arguments = WritingCommand.merge.arguments(directory.path, output) + options
      guard options.isEmpty else {
        // Without hashes nothing is ever marked.
        let status = try KilledProcess.run(arguments, .fault("kill@300", within: directory.path))
        #expect(status == -SIGKILL)
        return
      }
      _ = try KilledProcess.leaveFinished(arguments, output: output, within: directory.path)
    }

    var leftover: Leftover {
      get throws { try #require(try Leftover.of(output).first) }
    }

    /// The lines that a run with `--resume` writes about what was left.
    func notes() throws -> [String] {
      let arguments = WritingCommand.merge.arguments(directory.path, output) + ["--resume"]
      let (status, errors) = try KilledProcess.outcome(arguments)
      #expect(status == 0, "\(errors)")
      return errors.split(separator: "\n").map(String.init).filter {
        $0.hasPrefix("suture: note: ") && ($0.contains("interrupted run") || $0.contains("anew"))
      }
    }
  }

  private static func expect(_ notes: [String], _ text: String) {
    #expect(notes.count == 1 && notes.first?.contains(text) == true, "\(notes)")
  }

  @Test("it went on")
  func wentOn() throws { Self.expect(try Killed().notes(), "went on with") }

  @Test("nothing is left")
  func nothing() throws {
    let run = try Killed()
    _ = try run.leftover.remove()
    Self.expect(try run.notes(), "nothing of an interrupted run to go on with: it begins anew")
  }

  @Test("what is left has no hashes, or no journal, or one that cannot be read")
  func unusable() throws {
    Self.expect(
      try Killed("--no-hash").notes(),
      "its journal is empty, as that of a run with --no-hash: it begins anew")
    let run = try Killed()
    let name = try run.leftover.path.lastComponent + "/" + JournalFile.name
    var bytes = try FileContents.bytes(of: run.directory(name))
    bytes[5] ^= 1
    try run.directory.file(name, bytes)
    Self.expect(try run.notes(), "its journal is damaged from the first line on: it begins anew")
    let other = try Killed()
    let journal = try other.leftover.journal.text
    #expect(unsafe unlink(journal) == 0)
    Self.expect(try other.notes(), "it has no journal: it begins anew")
  }

  @Test("one finished file was damaged")
  func oneDamaged() throws {
    let run = try Killed()
    let place = try run.leftover.path
    let journal = try JournalFile.lines(of: run.leftover.journal)
      .map { String(decoding: $0, as: UTF8.self) }
    let line = try #require(journal.last { $0.contains("\"prefix\"") })
    let file = try #require(line.split(separator: "\"").first { $0.hasPrefix("model-") })
    let name = "\(place.lastComponent)/\(file)"
    var bytes = try FileContents.bytes(of: run.directory(name))
    bytes[bytes.count - 1] ^= 1
    try run.directory.file(name, bytes)
    let arguments = WritingCommand.merge.arguments(run.directory.path, run.output) + ["--resume"]
    let (status, errors) = try KilledProcess.outcome(arguments)
    #expect(status == 0)
    #expect(errors.contains("had finished of '\(file)' has changed since"), "\(errors)")
  }

  @Test("every finished file was damaged")
  func allDamaged() throws {
    let run = try Killed()
    let place = try run.leftover.path
    for entry in try DirectoryListing(of: place).entries where entry.name.hasPrefix("model-") {
      let name = "\(place.lastComponent)/\(entry.name)"
      var bytes = try FileContents.bytes(of: run.directory(name))
      bytes[0] ^= 1
      try run.directory.file(name, bytes)
    }
    Self.expect(try run.notes(), "nothing that the interrupted run has left was finished")
  }

  @Test("the same run is known by other spellings of its paths, and from another directory")
  func spelling() throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let link = try directory.link("link", to: directory("a"))
    for (first, second) in [
      (
        ["merge", "recipe.yaml", "out", "--shard-size", "1kB", "-j2"],
        [
          "merge", "--shard-size=1000", directory("recipe.yaml").text, directory("out").text,
          "--profile", "exact", "--workers", "1",
        ]
      ),
      (
        ["convert", "a", "./out", "--to", "neox", "--tp", "2", "--pp", "2"],
        ["convert", link.text, directory("out").text, "--pp=2", "--tp=2", "--to=neox"]
      ),
      (
        ["edit", "a", "./out", "--cast", "f32", "--shard-size", "1kB"],
        [
          "edit", directory("a").text, directory("out").text, "--cast", "f32", "--shard-size",
          "1kB",
        ]
      ),
    ] {
      _ = try KilledProcess.leaveFinished(
        first, output: directory("out"), within: directory.path, in: directory.path)
      let other = first.map { $0 == "1kB" ? "2kB" : $0 } + ["--resume"]
      if other != first + ["--resume"] {
        let (status, errors) = try KilledProcess.outcome(
          other, in: directory.path)
        #expect(status == 4 && errors.contains("it is of another run"), "\(errors)")
      }
      let (status, errors) = try KilledProcess.outcome(
        second + ["--resume"])
      #expect(status == 0 && errors.contains("went on with"), "\(second) \(errors)")
      #expect(unsafe rename(directory("out").text, directory(first[0]).text) == 0)
    }
  }

  @Test("a failure after the output is in its place says that it is complete")
  func afterwards() throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let first = try directory.directory("first").joining("out")
    let output = try directory.directory("second").joining("out")
    let inputs = directory.path
    func merge(_ output: Path) -> Failure? {
      do {
        try WritingCommand.execute(
          WritingCommand.merge.arguments(inputs, output) + ["-j", "1"])
        return nil
      } catch { return Failure(error) }
    }
    let calls = FaultInjection.strike(nil, within: inputs) { merge(first) }.calls
    let synced = calls.lastIndex { $0.hasPrefix("sync") }
    let last = try #require(synced)
    let result = FaultInjection.strike(
      InjectedFault(.fail(EIO), atCall: last), within: inputs
    ) { merge(output) }.result
    let failure = try #require(result)
    #expect(failure.kind == .system && failure.message.contains("cannot sync"))
    #expect(
      failure.hint == "the output is complete and in its place, \(output.canonical().quoted), "
        + "but perhaps not yet safe on the disk")
    #expect(
      try FileContents.tree(of: output).count == FileContents.tree(of: first).count)
  }
}
