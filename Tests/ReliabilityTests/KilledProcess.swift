import Foundation
import Storage
import TestSupport

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

  /// Runs the binary with these arguments.
  ///
  /// Returned is the exit code, or the negative number of the signal that ended the process.
  static func run(_ arguments: [String], _ blow: Blow? = nil) throws -> Int32 {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    if case .fault(let fault, let scope) = blow {
      process.environment?["SUTURE_FAULT"] = fault
      process.environment?["SUTURE_FAULT_SCOPE"] = scope.text
    }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try withSignals { try process.run() }
    if case .signal(let signal, let milliseconds) = blow {
      usleep(milliseconds * 1000)
      if process.isRunning { kill(process.processIdentifier, signal) }
    }
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? -process.terminationStatus : process.terminationStatus
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
