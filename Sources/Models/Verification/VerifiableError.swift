internal import Checkpoints
internal import HDF5Checkpoints
internal import Layouts
internal import Storage
internal import TorchFiles

/// An error that says what is wrong with a file, and so is something to be found.
protocol VerifiableError: Error {
  var finding: VerificationFinding { get }
}

extension VerificationFinding {
  /// What an error says of the files; nil for errors of the system.
  package static func findings(of error: any Error) -> [VerificationFinding]? {
    switch error {
    case let error as LayoutError: error.problems.map(\.finding)
    case let error as any VerifiableError: [error.finding]
    default: nil
    }
  }
}

extension TorchError: VerifiableError {
  var finding: VerificationFinding { VerificationFinding(.file, path, reason) }
}

extension HDF5Error: VerifiableError {
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
