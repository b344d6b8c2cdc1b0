import Merging
import Models
import Pipeline

/// What a command has left that did not come to its end.
enum Remains {
  /// In words, what is left and what can be done with it; nil where the error does not say it.
  static func hint(after error: any Error) -> String? {
    switch error {
    case let error as InterruptedRun: error.hint
    case let error as PlacedRun: error.hint
    case let error as LateFailure: error.hint
    case let error as KeptStages:
      hint(after: error.cause)
        ?? (error.canGoOn ? "the same command with --resume takes them over" : nil)
    default: nil
    }
  }

  /// The same for somebody who stopped the command.
  static func text(after error: any Error) -> String? {
    let hint = hint(after: error)
    switch error {
    case let error as KeptStages:
      return [error.remains, hint].compactMap(\.self).joined(separator: "; ")
    case ExecutionError.cancelled: return "nothing was left behind"
    default: return hint
    }
  }

  /// The error behind those that say what is left.
  static func reason(of error: any Error) -> any Error {
    switch error {
    case let error as InterruptedRun: reason(of: error.reason)
    case let error as PlacedRun: reason(of: error.reason)
    case let error as LateFailure: reason(of: error.reason)
    default: error
    }
  }
}
