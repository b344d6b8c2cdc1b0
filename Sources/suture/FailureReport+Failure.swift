import ArgumentParser
import Ranks

extension FailureReport {
  /// An error of this rank in the words that it would be reported with, and its exit code.
  init(describing error: any Error) {
    if Interruption.isRequested {
      self.init(
        "stopped by a signal", hint: Remains.hint(after: error), code: Interruption.exitCode)
    } else if let failure = Failure(error) {
      self.init(failure.message, hint: failure.hint, code: failure.kind.rawValue)
    } else {
      let isUsage = Suture.exitCode(for: error) == .validationFailure
      self.init(
        Failure.argumentMessage(of: error),
        code: (isUsage ? Failure.Kind.usage : .system).rawValue)
    }
  }
}
