import Glibc
import Storage
import TestSupport
import Testing

@testable import suture

@Suite("What a loss of power may leave")
struct DurabilityTests {
  @Test(
    "files are on the disk before their directory, and that before the output appears",
    arguments: WritingCommand.all)
  func order(command: WritingCommand) throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let output = try directory.directory("work").joining("out")
    let inputs = directory.path
    let (failure, calls) = FaultInjection.strike(nil, within: output.parent) {
      command.run(inputs: inputs, output: output)
    }
    #expect(failure == nil)
    let appears = try #require(
      calls.lastIndex { $0.hasPrefix("rename") || $0.hasPrefix("link") }, "\(calls.suffix(12))")
    // Of each file the last write, and a sync after it.
    var lastWrite: [String: Int] = [:]
    for (index, call) in calls.enumerated() where call.hasPrefix("write ") {
      lastWrite[String(call.dropFirst(6))] = index
    }
    lastWrite = lastWrite.filter { !$0.key.contains(JournalFile.name) }
    #expect(!lastWrite.isEmpty)
    for (file, write) in lastWrite {
      let synced = calls[write..<appears].contains("sync \(file)")
      #expect(synced, "\(file) is not on the disk when the output appears")
    }
    #expect(calls[appears...].contains("sync \(output.parent.quoted)"), "\(calls[appears...])")
  }

  @Test("directories that cannot be synced, and need not be, are no failure")
  func unsyncable() throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let inputs = directory.path
    var (struck, tries) = (0, 0)
    // Runs differ in when they hash, and so in the numbers of their calls: not every try strikes one.
    while struck < 2, tries < 40 {
      tries += 1
      let folders = try [0, 1].map { try directory.directory("\(tries)-\($0)") }
      let calls = FaultInjection.strike(nil, within: folders[0]) {
        WritingCommand.edit.run(inputs: inputs, output: folders[0].joining("out"))
      }.calls
      let syncs = calls.indices.suffix(20).filter { Self.isSyncOfDirectory(calls[$0]) }
      let call = syncs[tries % syncs.count]
      let (failure, done) = FaultInjection.strike(
        InjectedFault(.fail(EINVAL), atCall: call), within: folders[1]
      ) {
        WritingCommand.edit.run(inputs: inputs, output: folders[1].joining("out"))
      }
      guard done.count > call, Self.isSyncOfDirectory(done[call]) else { continue }
      struck += 1
      #expect(failure == nil, "\(done[call]): \(failure?.message ?? "")")
    }
    #expect(struck > 0)
  }

  /// Whether a call of the log syncs a directory: names of files have an extension but for one.
  private static func isSyncOfDirectory(_ call: String) -> Bool {
    guard call.hasPrefix("sync '"), let name = call.split(separator: "/").last else { return false }
    return name.contains(".partial-") || !name.contains(".") && !name.hasPrefix("SHA256SUMS")
  }

  @Test("what was not on the disk yet is made again", arguments: [WritingCommand.merge, .convert])
  func loss(command: WritingCommand) throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let inputs = directory.path
    let reference = try directory.directory("reference").joining("out")
    #expect(command.run(inputs: inputs, output: reference) == nil)
    let expected = try #require(try WritingCommand.contents(of: reference))
    var random = SeededGenerator(seed: 12)
    var lost = 0
    for call in stride(from: 100, to: 700, by: 23) {
      let work = try directory.directory("\(call)")
      let output = work.joining("out")
      let arguments = command.arguments(inputs, output) + ["--quiet"]
      let status = try KilledProcess.run(
        arguments, .fault("kill@\(call)", within: directory.path))
      guard status != 0, try WritingCommand.contents(of: output) == nil else { continue }
      lost += try PowerLoss.strike(output, in: directory, using: &random)
      #expect(try KilledProcess.run(arguments + ["--resume"]) == 0, "call \(call)")
      #expect(try WritingCommand.contents(of: output) == expected, "call \(call)")
    }
    #expect(lost > 10)
  }
}
