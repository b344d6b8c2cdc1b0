/// What a file really is that was given as a PyTorch file, judged by its first bytes.
package enum TorchFileDiagnosis: Hashable, Sendable {
  case empty
  /// The archive that PyTorch wrote before version 0.1.10.
  case tar
  case sevenZip
  case gzip
  case rar
  case hdf5
  case gguf
  case safetensors
  case gitLFSPointer
  /// An HTML page, or another text.
  case text
  /// A pickle without tensors: not what `torch.save` writes.
  case barePickle
  /// A program saved by `torch.jit.save`.
  case torchScript
  /// Zeros only: a file that was sized but never filled.
  case zeros
  case unknown

  /// How many first bytes tell the kinds apart.
  static let prefixLength = 512

  /// Judges a file that starts neither like a zip archive nor like the old format.
  init(prefix: [UInt8]) {
    let table: [([UInt8], offset: Int, Self)] = [
      (Array("ustar".utf8), 257, .tar),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, .sevenZip),
      ([0x1F, 0x8B], 0, .gzip),
      (Array("Rar!".utf8), 0, .rar),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], 0, .hdf5),
      (Array("GGUF".utf8), 0, .gguf),
      ([0x7B], 8, .safetensors),
      (Array("version https://git-lfs".utf8), 0, .gitLFSPointer),
    ]
    if prefix.isEmpty {
      self = .empty
    } else if let row = table.first(where: { prefix.dropFirst($0.offset).starts(with: $0.0) }) {
      self = row.2
    } else if prefix.count > 1, prefix[0] == 0x80, (2...5).contains(prefix[1]) {
      self = .barePickle
    } else if prefix.allSatisfy({ $0 == 0 }) {
      self = .zeros
    } else if prefix.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) }) {
      self = .text
    } else {
      self = .unknown
    }
  }
}

extension TorchFileDiagnosis: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "the file is empty"
    case .tar: "the file is a tar archive, which PyTorch has not written since version 0.1.10"
    case .sevenZip: "the file is a 7z archive, not a PyTorch file"
    case .gzip: "the file is compressed with gzip"
    case .rar: "the file is a RAR archive, not a PyTorch file"
    case .hdf5: "the file is HDF5, not a PyTorch file"
    case .gguf: "the file is GGUF, not a PyTorch file"
    case .safetensors: "the file is safetensors, not a PyTorch file"
    case .gitLFSPointer: "the file is a Git LFS pointer, not the file itself"
    case .text: "the file is text, not a PyTorch file"
    case .barePickle: "the file is a Python pickle, but not one of torch.save"
    case .torchScript: "the file is a TorchScript program, not a checkpoint"
    case .zeros: "the file starts with zeros only: it was created, but never filled"
    case .unknown: "the file is not a PyTorch file"
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .empty, .zeros: "download the file again"
    case .gitLFSPointer: "fetch the file with 'git lfs pull' in its directory"
    case .text: "this is probably the error page of a server; download the file again"
    case .gzip: "unpack it with 'gunzip' first"
    case .sevenZip, .rar: "unpack it first"
    case .safetensors: "rename the file to '.safetensors'"
    case .hdf5: "rename the file to '.h5'"
    case .tar: "load it and save it again with a current PyTorch"
    case .torchScript: "save the state_dict of the module with torch.save"
    case .gguf, .barePickle, .unknown: nil
    }
  }
}
