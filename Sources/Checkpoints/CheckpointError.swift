package import Storage

/// Why a checkpoint cannot be opened: the file or directory, and what is wrong with it.
package struct CheckpointError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Fault: Hashable, Sendable {
    case header(HeaderFault)
    case wrongFile(FileDiagnosis)
    case index(IndexFault)
    case directory(DirectoryFault)
    case reference(ReferenceFault)
    /// The system refused; the error names the file itself.
    case file(FileError)
  }

  package let path: Path
  package let fault: Fault
  /// What the reader can do, as a phrase without a period.
  package var hint: String?

  package init(_ path: Path, _ fault: Fault, hint: String? = nil) {
    self.path = path
    self.fault = fault
    self.hint = hint ?? fault.hint
  }

  init(_ error: FileError) { self.init(error.path, .file(error)) }
}

extension CheckpointError: CustomStringConvertible {
  /// The file, the place in it and the reason, without the hint.
  package var description: String {
    switch fault {
    case .file(let error): "\(error)"
    case .header(let fault): "\(path.quoted): \(fault)"
    case .wrongFile(let diagnosis): "\(path.quoted): \(diagnosis)"
    case .index(let fault): "\(path.quoted): \(fault)"
    case .directory(let fault): "\(path.quoted): \(fault)"
    case .reference(let fault): "\(path.quoted): \(fault)"
    }
  }
}

extension CheckpointError.Fault {
  fileprivate var hint: String? {
    switch self {
    case .wrongFile(let diagnosis): diagnosis.hint
    case .reference(let fault): fault.hint
    case .header(let fault):
      switch fault.kind {
      case .dataTruncated, .headerTruncated: "the file is incomplete; download or copy it again"
      default: nil
      }
    case .directory(.missingShard), .directory(.incompleteSet):
      "the directory is incomplete; download or copy it again"
    case .index, .directory, .file: nil
    }
  }
}
