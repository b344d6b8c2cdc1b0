import Glibc
import Storage
import TestSupport
import Testing

@testable import suture

/// One command, run again and again with a fault at another call each time.
struct FaultLoop {
  let command: WritingCommand
  let action: InjectedFault.Action
  var isLasting = false

  /// Every so many calls are struck; all of them where the environment asks for it.
  static var step: Int { unsafe getenv("SUTURE_EXHAUSTIVE") == nil ? 7 : 1 }

  /// What a loop has tried.
  struct Tally {
    var calls = 0
    var struck = 0
    var failed = 0
    var resumed = 0
  }

  /// Runs the command with a fault at one call after the other.
  ///
  /// Struck are the calls `first`, `first + step` and so on; what every run leaves is checked.
  func run(first: Int = 0) throws -> Tally {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let reference = try reference(directory.path)
    var tally = Tally(calls: reference.calls.count)
    for call in stride(from: first, to: reference.calls.count, by: Self.step) {
      let folder = try directory.directory("\(call)")
      let output = folder.joining("out")
      let fault = InjectedFault(action, atCall: call, isLasting: isLasting)
      let failure = FaultInjection.strike(fault, within: directory.path) {
        command.run(inputs: directory.path, output: output)
      }.result
      tally.struck += 1
      let name = "\(action) at call \(call) (about \(reference.calls[call]))"
      if let failure {
        tally.failed += 1
        expectMessage(failure, name, directory.path)
      }
      try expectWhole(output, reference.contents, isPresent: failure == nil, name)
      tally.resumed += try finish(output, directory.path, reference.contents, name)
    }
    if Self.step == 1 {
      print(
        "\(command.name), \(action)\(isLasting ? " from a call on" : ""): \(tally.struck) of "
          + "\(tally.calls) calls, \(tally.failed) runs failed, \(tally.resumed) went on")
    }
    return tally
  }

  /// What the command writes without a fault, and the calls that it makes.
  private func reference(
    _ inputs: Path
  ) throws -> (contents: [String: [UInt8]], calls: [String]) {
    let folder = inputs.joining("reference")
    #expect(unsafe mkdir(folder.text, 0o777) == 0)
    let output = folder.joining("out")
    let (failure, calls) = FaultInjection.strike(nil, within: inputs) {
      command.run(inputs: inputs, output: output)
    }
    #expect(failure == nil, "\(failure?.message ?? "")")
    return (try #require(try WritingCommand.contents(of: output)), calls)
  }

  /// A message names a file and says what could not be done; the exit code is that of the system's
  /// failures.
  private func expectMessage(_ failure: Failure, _ name: String, _ scope: Path) {
    #expect(failure.kind == .system, "\(name): exit code \(failure.kind) for \(failure.message)")
    #expect(failure.message.contains(scope.lastComponent), "\(name): \(failure.message)")
    #expect(failure.message.contains("cannot "), "\(name): \(failure.message)")
  }

  /// The destination is absent or complete.
  private func expectWhole(
    _ output: Path, _ reference: [String: [UInt8]], isPresent: Bool, _ name: String
  ) throws {
    var contents = try WritingCommand.contents(of: output)
    // It is removed last, and may stay where that fails: the output is in place by then.
    contents?[JournalFile.name] = nil
    if isPresent { #expect(contents != nil, "\(name): no output and no error") }
    if let contents { #expect(contents == reference, "\(name): the output is not complete") }
  }

  /// Goes on, or runs again, and compares with the reference; nothing is left then.
  ///
  /// - Returns: 1 if there was something to go on with.
  private func finish(
    _ output: Path, _ inputs: Path, _ reference: [String: [UInt8]], _ name: String
  ) throws -> Int {
    let left = try Leftover.of(output)
    #expect(left.allSatisfy { !$0.isInUse || $0.kind == .regular }, "\(name): a lock was kept")
    if try WritingCommand.contents(of: output) == nil {
      let failure = command.run(inputs: inputs, output: output, resuming: true)
      #expect(failure == nil, "\(name), then going on: \(failure?.message ?? "")")
      try expectWhole(output, reference, isPresent: true, "\(name), then going on")
    }
    let rest = try DirectoryListing(of: output.parent).entries.map(\.name).filter { $0 != "out" }
    #expect(rest.isEmpty, "\(name): \(rest) are left")
    return left.isEmpty ? 0 : 1
  }
}
