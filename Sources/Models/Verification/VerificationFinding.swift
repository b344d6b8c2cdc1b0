internal import Storage
internal import Tensors

/// Something that a verification found; codes are stable.
package struct VerificationFinding: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, Hashable, Sendable {
    /// Worth a line.
    case warning
    /// The checkpoint is not what it should be.
    case error
  }

  /// What data can show to be wrong; problems of layouts and configurations have codes of their own.
  package enum Code: String, Hashable, Sendable {
    /// Copies of a tensor that should be the same are not.
    case replicas = "replicas.differ"
    /// A weight is not its float32 master, rounded.
    case masters = "masters.differ"
    case mastersMissing = "masters.missing"
    /// Elements that belong to no parameter are not zero.
    case padding = "padding.not-zero"
    case nonFinite = "values.non-finite"
    /// A head that is said to be the embedding is not.
    case tied = "tied.differs"
    case crc = "checksum.crc32"
    /// Files that have no checksums to compare with.
    case crcAbsent = "checksum.absent"
    case digest = "checksum.sha256"
    case tensorCRC = "checksum.crc32c"
    case manifest = "manifest.invalid"
    /// A `SHA256SUMS` that cannot be read as such.
    case list = "checksums.invalid"
    /// A file that is listed and not there.
    case missing = "files.missing"
    /// A file that is there and not listed.
    case unlisted = "files.unlisted"
    /// Files that are compared with no checksum.
    case unchecked = "files.unchecked"
    /// A file that is not what a signed statement says.
    case signed = "signature.digest"
    case signedMissing = "signature.missing"
    case signedUnlisted = "signature.unlisted"
    /// A bundle that is none, or contradicts itself.
    case bundle = "signature.invalid"
    case file = "file.invalid"
    case read = "file.unreadable"
  }

  package var code: String
  package var severity: Severity
  /// The file or directory.
  package var path: String
  package var tensor: String?
  package var message: String

  package init(
    code: String, _ severity: Severity = .error, path: String, tensor: String? = nil,
    _ message: String
  ) {
    self.code = code
    self.severity = severity
    self.path = path
    self.tensor = tensor
    self.message = message
  }

  init(
    _ code: Code, _ path: Path, tensor: TensorName? = nil, severity: Severity = .error,
    _ message: String
  ) {
    self.init(
      code: code.rawValue, severity, path: path.text, tensor: tensor?.text, message)
  }
}

extension VerificationFinding: CustomStringConvertible {
  package var description: String { "\(Path(path).quoted): \(message) [\(code)]" }
}

extension LayoutProblem {
  /// The problem as a finding.
  package var finding: VerificationFinding {
    VerificationFinding(
      code: code.rawValue, path: path, message + (hint.map { "; \($0)" } ?? ""))
  }
}
