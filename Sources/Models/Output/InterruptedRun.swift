internal import Pipeline
internal import Ranks
package import Storage

/// A run that ended before its output was complete and has left what it had finished.
package struct InterruptedRun: SharedError, CustomStringConvertible {
  /// Why it ended.
  package let reason: any Error
  /// Where the finished part is.
  package let place: Path
  /// The bytes of files that a run which goes on need not write again.
  package let finishedByteCount: Int

  package var description: String { "\(reason)" }

  package var isShared: Bool { (reason as? any SharedError)?.isShared ?? false }

  /// Whether the same run can succeed later: it was asked to stop, or the system failed.
  ///
  /// Inputs that have changed, and what is wrong with them, will not be better next time.
  package static func canGoOn(after error: any Error) -> Bool {
    switch error {
    case ExecutionError.cancelled, ExecutionError.noThread: true
    case ExecutionError.failed(_, let reason): canGoOn(after: reason)
    case let error as FileError: error.errno != nil
    // Of other ranks the exit code says it: a failing system, or a signal.
    case let error as any RankError: error.report.code == 5 || error.report.code > 128
    case is TransportError: true
    default: false
    }
  }
}
