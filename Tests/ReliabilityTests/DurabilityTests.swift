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
    var struck = 0
    for distance in 1...40 {
      let work = try directory.directory("\(distance)")
      let output = work.joining("out")
      let calls = FaultInjection.strike(nil, within: work) {
        WritingCommand.edit.run(inputs: inputs, output: work.joining("first"))
      }.calls
      guard calls[calls.count - distance].hasPrefix("sync"),
        !calls[calls.count - distance].contains(".json"),
        !calls[calls.count - distance].contains("SUMS"),
        !calls[calls.count - distance].contains(".safetensors")
      else { continue }
      let (failure, done) = FaultInjection.strike(
        InjectedFault(.fail(EINVAL), atCall: calls.count - distance), within: work
      ) {
        WritingCommand.edit.run(inputs: inputs, output: output)
      }
      // The same number of calls, so that it was that one.
      guard done.count == calls.count else { continue }
      struck += 1
      #expect(failure == nil, "\(calls[calls.count - distance]): \(failure?.message ?? "")")
    }
    #expect(struck > 1)
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
