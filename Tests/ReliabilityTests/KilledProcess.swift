import Foundation
import Storage
import TestSupport
import Testing

/// The real binary, which something happens to while it runs.
enum KilledProcess {
  /// What happens.
  enum Blow: Hashable {
    /// A fault such as `kill@17` or `28@3+`, at a call of the system for a path within a scope.
    case fault(String, within: Path)
    /// A signal after some time.
    case signal(Int32, milliseconds: UInt32)
  }

  /// The binary that was built together with these tests.
  private static let binary = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
    .deletingLastPathComponent().appendingPathComponent("suture")

  /// Runs the binary with these arguments, in a directory.
  ///
  /// Returned is the exit code, or the negative number of the signal that ended the process.
  static func run(
    _ arguments: [String], _ blow: Blow? = nil, in directory: Path = "/"
  ) throws -> Int32 {
    try outcome(arguments, blow, in: directory).status
  }

  /// Kills runs, each later than the one before, until one leaves finished files of an output.
  ///
  /// - Returns: what it has left.
  static func leaveFinished(
    _ arguments: [String], output: Path, within scope: Path, in directory: Path = "/"
  ) throws -> Leftover {
    for call in stride(from: 60, through: 2000, by: 15) {
      let status = try run(arguments, .fault("kill@\(call)", within: scope), in: directory)
      try #require(status == -SIGKILL)
      guard let leftover = try Leftover.of(output).first else { continue }
      let lines = try? JournalFile.lines(of: leftover.journal)
      let marks = lines?.filter { String(decoding: $0, as: UTF8.self).contains("\"prefix\"") }
      if marks?.isEmpty == false { return leftover }
      #expect(leftover.remove().isEmpty)
    }
    return try #require(nil as Leftover?)
  }

  /// The same, with what the process writes to standard error.
  static func outcome(
    _ arguments: [String], _ blow: Blow? = nil, in directory: Path = "/"
  ) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    if case .fault(let fault, let scope) = blow {
      process.environment?["SUTURE_FAULT"] = fault
      process.environment?["SUTURE_FAULT_SCOPE"] = scope.text
    }
    process.standardOutput = FileHandle.nullDevice
    process.currentDirectoryURL = URL(fileURLWithPath: directory.text)
    let streams = try TemporaryDirectory()
    let errors = try streams.file("errors", [])
    process.standardError = FileHandle(forWritingAtPath: errors.text)
    process.standardInput = FileHandle.nullDevice
    try withSignals { try process.run() }
    if case .signal(let signal, let milliseconds) = blow {
      usleep(milliseconds * 1000)
      if process.isRunning { kill(process.processIdentifier, signal) }
    }
    process.waitUntilExit()
    let status =
      process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
    return (status, try FileContents.text(of: errors))
  }

  /// Runs `body` with SIGTERM let through: threads of a pool block it, and children inherit that.
  private static func withSignals(_ body: () throws -> Void) rethrows {
    var (added, earlier) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&added)
    unsafe sigaddset(&added, SIGTERM)
    unsafe pthread_sigmask(SIG_UNBLOCK, &added, &earlier)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &earlier, nil) }
    try body()
  }
}
