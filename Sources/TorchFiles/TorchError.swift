package import Storage
package import Tensors

/// Why a PyTorch file, or a tensor in it, cannot be had.
package struct TorchError: Error, Hashable, Sendable {
  /// What is wrong.
  package enum Fault: Hashable, Sendable {
    /// The system refused; the error names the file itself.
    case file(FileError)
    case wrongFile(TorchFileDiagnosis)
    case archive(ZipFault)
    /// The pickle of the entry, or the numbered pickle of a file of the old format.
    case pickle(PickleFault, of: String)
    case legacy(LegacyFault)
    /// The tensor under a name; nil where it was asked for by its value.
    case tensor(TensorFault, TensorName?)
  }

  package let path: Path
  package let fault: Fault

  package init(_ path: Path, _ fault: Fault) {
    self.path = path
    self.fault = fault
  }

  init(_ error: FileError) { self.init(error.path, .file(error)) }

  /// Runs `body`, whose errors already name the file.
  static func reading<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(TorchError) -> Result {
    do { return try body() } catch { throw TorchError(error) }
  }

  /// Runs `body`, whose faults are those of the archive at `path`.
  static func archive<Result>(
    _ path: Path, _ body: () throws(ZipFault) -> Result
  ) throws(TorchError) -> Result {
    do { return try body() } catch { throw TorchError(path, .archive(error)) }
  }

  /// What the reader can do, as a phrase without a period.
  package var hint: String? {
    switch fault {
    case .wrongFile(let diagnosis): diagnosis.hint
    case .archive(let fault): fault.hint
    default: nil
    }
  }
}

extension ZipFault {
  fileprivate var hint: String? {
    switch kind {
    case .endMissing, .outside: "the file is incomplete; download or copy it again"
    case .wrongChecksum: "the file is damaged; download or copy it again"
    case .compressed, .encrypted: "save the file again with torch.save"
    default: nil
    }
  }
}

extension TorchError: CustomStringConvertible {
  /// The file, the place in it and the reason, without the hint.
  package var description: String {
    switch fault {
    case .file(let error): "\(error)"
    case .wrongFile(let diagnosis): "\(path.quoted): \(diagnosis)"
    case .archive(let fault): "\(path.quoted): \(fault)"
    case .pickle(let fault, let part): "\(path.quoted): \(part): \(fault)"
    case .legacy(let fault): "\(path.quoted): \(fault)"
    case .tensor(let fault, let name):
      "\(path.quoted): " + (name.map { "tensor \($0.quoted): " } ?? "") + "\(fault)"
    }
  }
}
