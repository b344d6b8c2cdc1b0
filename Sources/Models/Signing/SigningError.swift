package import Storage

/// Why a directory has no statement, or a statement cannot be used.
package struct SigningError: Error, Hashable, Sendable {
  /// The rule that is broken.
  package enum Fault: Hashable, Sendable {
    /// A link, which would make the statement one about files elsewhere.
    case link
    /// Neither a file nor a directory.
    case kind(FileKind)
    /// A name that the format has no spelling for.
    case name
    /// No file is left that could be signed.
    case empty
    /// There are files, and none of weights.
    case noWeights
    case notAStatement(String)
    /// Something of the format that is not supported.
    case unsupported(String)
    /// The statement contradicts itself.
    case inconsistent(String)
  }

  package let path: Path
  package let fault: Fault

  package init(_ path: Path, _ fault: Fault) { (self.path, self.fault) = (path, fault) }

  /// What the reader can do.
  package var hint: String? {
    switch fault {
    case .link: "copy the file itself to its place, or leave it out with --ignore"
    case .noWeights: "to sign files of any kind, name them one by one, or use model_signing"
    default: nil
    }
  }
}

extension SigningError: CustomStringConvertible {
  package var description: String { "\(path.quoted): \(fault)" }
}

extension SigningError.Fault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .link: "it is a symbolic link, and statements do not follow links"
    case .kind(let kind): "it is \(kind), which has no digest"
    case .empty: "there is no file in it to make a statement about"
    case .noWeights: "no file in it has weights, so that it is no model"
    case .name: "its name has a colon, which names of shards cannot have"
    case .notAStatement(let reason): "it is no statement about a model: \(reason)"
    case .unsupported(let reason): "it cannot be checked: \(reason)"
    case .inconsistent(let reason): "it contradicts itself: \(reason)"
    }
  }
}
