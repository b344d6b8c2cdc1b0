import Foundation
import Storage
import TestSupport

/// The real binary, killed before one of its calls of the system.
enum KilledProcess {
  /// The binary that was built together with these tests.
  private static let binary = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
    .deletingLastPathComponent().appendingPathComponent("suture")

  /// Runs the binary with these arguments.
  ///
  /// The fault, if there is one, is such as `kill@17`, and the scope says whose calls count. Returned is
  /// the exit code, or the negative number of the signal that ended the process.
  static func run(_ arguments: [String], fault: String? = nil, within scope: Path) throws -> Int32 {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    if let fault {
      process.environment?["SUTURE_FAULT"] = fault
      process.environment?["SUTURE_FAULT_SCOPE"] = scope.text
    }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
  }
}
