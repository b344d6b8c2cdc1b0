internal import Checkpoints
internal import Layouts
internal import Storage
internal import TorchFiles

/// An error that says what is wrong with a file, and so is something to be found.
protocol VerifiableError: Error {
  var finding: VerificationFinding { get }
}

extension TorchError: VerifiableError {
  var finding: VerificationFinding { VerificationFinding(.file, path, reason) }
}

extension ConfigurationError: VerifiableError {
  var finding: VerificationFinding {
    VerificationFinding(code: "config.invalid", path: file, "\(self)")
  }
}

extension CheckpointError: VerifiableError {
  var finding: VerificationFinding {
    VerificationFinding(.file, path, "\(self)")
  }
}
