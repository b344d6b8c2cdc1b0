import Storage

extension TorchError {
  /// A name of the kind of fault for programs, which stays the same over versions.
  package var code: String {
    switch fault {
    case .file(let error): "file.\(error.operation)"
    case .wrongFile(let diagnosis): "wrong-file." + diagnosis.code
    case .archive(let fault): "zip." + fault.kind.code
    case .pickle(let fault, _): "pickle." + fault.kind.code
    case .legacy(let fault): "legacy." + fault.kind.code
    case .tensor(let fault, _): "tensor." + fault.code
    }
  }
}

extension TorchFileDiagnosis {
  fileprivate var code: String {
    switch self {
    case .empty: "empty"
    case .tar: "tar"
    case .sevenZip: "7z"
    case .gzip: "gzip"
    case .rar: "rar"
    case .hdf5: "hdf5"
    case .gguf: "gguf"
    case .safetensors: "safetensors"
    case .gitLFSPointer: "git-lfs-pointer"
    case .text: "text"
    case .barePickle: "pickle"
    case .torchScript: "torchscript"
    case .zeros: "zeros"
    case .unknown: "unknown"
    }
  }
}

extension ZipFault.Kind {
  fileprivate var code: String {
    switch self {
    case .endMissing: "end"
    case .zip64Contradiction, .zip64Missing: "zip64"
    case .severalDisks: "several-disks"
    case .directoryOutside, .directoryTruncated, .directoryTooLarge: "directory"
    case .entryCount: "entry-count"
    case .wrongSignature: "signature"
    case .numberBeyondLimit: "number"
    case .compressed: "compressed"
    case .encrypted: "encrypted"
    case .sizesDiffer: "sizes"
    case .nameNotUTF8, .unsafeName: "name"
    case .duplicateName: "duplicate-name"
    case .severalRoots: "several-folders"
    case .headerDiffers: "header-differs"
    case .outside: "outside"
    case .overlap: "overlap"
    case .missingEntry: "missing-entry"
    case .unknownVersion: "version"
    case .unknownByteOrder, .bigEndian: "byte-order"
    case .tooLarge: "size"
    case .wrongChecksum: "checksum"
    }
  }
}

extension PickleFault.Kind {
  fileprivate var code: String {
    switch self {
    case .truncated: "truncated"
    case .missingStop: "missing-stop"
    case .trailingBytes: "trailing-bytes"
    case .unknownOpcode, .refusedOpcode: "opcode"
    case .unsupportedProtocol: "protocol"
    case .stackUnderflow: "stack-underflow"
    case .stackBeyondLimit, .tooLarge: "size"
    case .missingMark: "mark"
    case .leftOver: "left-over"
    case .oddItemCount: "items"
    case .unknownMemo, .memoBeyondLimit: "memo"
    case .wrongOperand: "operand"
    case .invalidText: "text"
    case .longBeyondLimit: "long"
    case .tooDeep: "depth"
    }
  }
}

extension LegacyFault.Kind {
  fileprivate var code: String {
    switch self {
    case .wrongMagic: "magic"
    case .unknownVersion: "version"
    case .bigEndian: "byte-order"
    case .malformedKeys, .unknownStorage: "storages"
    case .unsupportedType: "type"
    case .countDiffers: "count"
    case .truncated: "truncated"
    case .trailingBytes: "trailing-bytes"
    }
  }
}

extension TensorFault {
  fileprivate var code: String {
    switch self {
    case .notATensor: "none"
    case .malformed: "malformed"
    case .malformedStorage: "storage"
    case .unsupportedType: "type"
    case .lazyView: "lazy-view"
    case .missingStorage: "missing-storage"
    case .storageTooSmall: "storage-size"
    case .twoTypes, .typeDiffers: "two-types"
    case .rankDiffers: "rank"
    case .negative: "negative"
    case .sizeOverflow: "overflow"
    case .outside: "outside"
    case .expanded: "expanded"
    case .tooDeep: "depth"
    case .tooManyPaths: "paths"
    case .tooLarge: "size"
    }
  }
}
