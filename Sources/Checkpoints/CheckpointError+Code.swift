import Storage

extension CheckpointError {
  /// A name of the kind of fault for programs, which stays the same over versions.
  package var code: String {
    switch fault {
    case .header(let fault): "header." + fault.kind.code
    case .wrongFile(let diagnosis): "wrong-file." + diagnosis.code
    case .index(let fault): "index." + fault.kind.code
    case .directory(let fault): "directory." + fault.code
    case .reference(let fault): "reference." + fault.code
    case .file(let error): "file.\(error.operation)"
    }
  }
}

extension HeaderFault.Kind {
  fileprivate var code: String {
    switch self {
    case .lengthBeyondLimit: "length"
    case .headerTruncated: "header-truncated"
    case .emptyHeader: "empty"
    case .json: "json"
    case .duplicateTensor: "duplicate-tensor"
    case .duplicateKey: "duplicate-key"
    case .missingField: "missing-field"
    case .unknownDType: "dtype"
    case .offsetCount: "offset-count"
    case .invalidName: "name"
    case .equivalentName: "equivalent-name"
    case .reversedOffsets: "reversed-offsets"
    case .sizeOverflow: "size-overflow"
    case .partialByte: "partial-byte"
    case .sizeMismatch: "size-mismatch"
    case .hole: "hole"
    case .overlap: "overlap"
    case .dataTruncated: "data-truncated"
    case .trailingBytes: "trailing-bytes"
    }
  }
}

extension FileDiagnosis {
  fileprivate var code: String {
    switch self {
    case .empty: "empty"
    case .gitLFSPointer: "git-lfs-pointer"
    case .html: "html"
    case .xml: "xml"
    case .json: "json"
    case .gzip: "gzip"
    case .zip: "zip"
    case .pickle: "pickle"
    case .gguf: "gguf"
    case .hdf5: "hdf5"
    case .zeros: "zeros"
    case .text: "text"
    }
  }
}

extension IndexFault.Kind {
  fileprivate var code: String {
    switch self {
    case .tooLarge: "size"
    case .json: "json"
    case .missingWeightMap: "weight-map"
    case .invalidName: "name"
    case .unsafeFileName: "unsafe-file-name"
    case .wrongExtension: "extension"
    }
  }
}

extension DirectoryFault {
  fileprivate var code: String {
    switch self {
    case .missingShard: "missing-shard"
    case .irregularShard: "irregular-shard"
    case .missingTensor: "missing-tensor"
    case .tensorInTwoFiles: "tensor-in-two-files"
    case .singleFileDiffers: "single-file-differs"
    case .incompleteSet: "incomplete-set"
    case .severalIndexes: "several-indexes"
    case .noWeights: "no-weights"
    }
  }
}

extension ReferenceFault {
  fileprivate var code: String {
    switch self {
    case .notFound: "not-found"
    case .irregular: "irregular"
    case .notCached: "not-cached"
    case .revisionNotCached: "revision-not-cached"
    case .invalidRevision: "invalid-revision"
    }
  }
}
