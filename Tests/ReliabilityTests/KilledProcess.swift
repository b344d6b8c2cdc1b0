import Foundation
import Storage
import TestSupport
import Testing

/// The real binary, killed before one of its calls of the system.
enum KilledProcess {
  /// The binary that was built together with these tests.
  private static let binary = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
    .deletingLastPathComponent().appendingPathComponent("suture")

  /// Runs the binary with these arguments, in a directory.
  ///
  /// The fault, if there is one, is such as `kill@17`, and the scope says whose calls count. Returned is
  /// the exit code, or the negative number of the signal that ended the process.
  static func run(
    _ arguments: [String], fault: String? = nil, within scope: Path, in directory: Path = "/"
  ) throws -> Int32 {
    try outcome(arguments, fault: fault, within: scope, in: directory).status
  }

  /// Kills runs, each later than the one before, until one leaves finished files of an output.
  ///
  /// - Returns: what it has left.
  static func leaveFinished(
    _ arguments: [String], output: Path, within scope: Path, in directory: Path = "/"
  ) throws -> Leftover {
    for call in stride(from: 60, through: 2000, by: 15) {
      let status = try run(arguments, fault: "kill@\(call)", within: scope, in: directory)
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
    _ arguments: [String], fault: String? = nil, within scope: Path, in directory: Path = "/"
  ) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    if let fault {
      process.environment?["SUTURE_FAULT"] = fault
      process.environment?["SUTURE_FAULT_SCOPE"] = scope.text
    }
    process.standardOutput = FileHandle.nullDevice
    process.currentDirectoryURL = URL(fileURLWithPath: directory.text)
    let streams = try TemporaryDirectory()
    let errors = try streams.file("errors", [])
    process.standardError = FileHandle(forWritingAtPath: errors.text)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let status =
      process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
    return (status, try FileContents.text(of: errors))
  }
}
