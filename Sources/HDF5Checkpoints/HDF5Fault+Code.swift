import Storage

extension HDF5Fault {
  /// A name of the kind of fault for programs, which stays the same over versions.
  package var code: String {
    switch self {
    case .file(let error): "file.\(error.operation)"
    case .libraryLeftOut, .libraryMissing, .libraryTooOld: "hdf5.library"
    case .call: "hdf5.call"
    case .packed: "hdf5.packed"
    case .noSignature: "hdf5.signature"
    case .superblock: "hdf5.superblock"
    case .truncated: "hdf5.truncated"
    case .openForWriting: "hdf5.open-for-writing"
    case .name, .unwritableName: "hdf5.name"
    case .duplicateTensor, .clash: "hdf5.duplicate-tensor"
    case .outside: "hdf5.outside"
    case .neverWritten, .partlyWritten: "hdf5.never-written"
    case .contradictingType: "hdf5.dtype"
    case .noTensors: "hdf5.no-tensors"
    case .softLink, .externalLink, .unknownLink: "hdf5.link"
    case .externalStorage: "hdf5.external-storage"
    case .virtualDataset: "hdf5.virtual"
    case .namedType, .type, .unwritableType: "hdf5.type"
    case .filter, .missingFilter: "hdf5.filter"
    case .nullSpace: "hdf5.space"
    case .tooLarge, .chunkTooLarge, .tooManyObjects, .tooManyAttributes: "hdf5.size"
    case .cycle: "hdf5.cycle"
    case .tooDeep: "hdf5.depth"
    }
  }
}
