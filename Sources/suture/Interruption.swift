import Glibc
import Synchronization

/// Requests to stop: the first signal ends the work cleanly, the second the process at once.
enum Interruption {
  /// The signal that asked, 0 before any did.
  ///
  /// Only lock-free stores happen in the handler.
  private static let received = Atomic<Int32>(0)

  /// Whether somebody asked to stop.
  static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// The exit code of a process that stopped because of the signal: 129, 130 or 143.
  static var exitCode: Int32 { 128 + received.load(ordering: .relaxed) }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Takes over SIGINT, SIGTERM and SIGHUP (unless it is ignored, as under nohup) until one comes.
  static func watch() {
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      signal(number) { number in
        Interruption.received.store(number, ordering: .relaxed)
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
        signal(SIGHUP, SIG_DFL)
      }
    }
    // A file-size limit is an error of the write, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
  }
}
