package import Storage
package import Tensors

/// What is wrong with an HDF5 file, or with what is to become one.
package enum HDF5Fault: Error, Hashable, Sendable {
  // MARK: The library and the system
  /// Suture was built without the trait HDF5.
  case libraryLeftOut
  case libraryMissing
  case libraryTooOld
  case file(FileError)
  /// A call of the library failed, with what it said.
  case call(String, reason: String)

  // MARK: Damaged files
  /// In an archive, where the library, which opens files itself, does not reach it.
  case packed
  case noSignature
  case superblock(String)
  case truncated(expected: UInt64, found: Int)
  /// The file says that somebody is writing to it.
  case openForWriting
  case name(String)
  case duplicateTensor(TensorName)
  /// A contiguous dataset that reaches beyond the file's end.
  case outside(Range<UInt64>, fileByteCount: Int)
  /// Data that the file has no place for.
  case neverWritten
  case partlyWritten(Int, of: Int)
  /// The attribute `dtype` and what it contradicts.
  case contradictingType(attribute: String, stored: String)
  case noTensors

  // MARK: Refused
  case softLink(String)
  case externalLink(String)
  case unknownLink(String)
  case externalStorage
  case virtualDataset
  case namedType
  case filter(Int)
  case missingFilter(Int)
  case nullSpace
  case type(String)
  case tooLarge(declared: String, limit: Int)
  case chunkTooLarge(byteCount: String, limit: Int)
  case cycle
  case tooManyObjects
  case tooManyAttributes(limit: Int)
  case tooDeep(limit: Int)

  // MARK: Writing
  case unwritableType(DType)
  case unwritableName(String)
  /// Two tensors that would have one path, or one that is a group of the other.
  case clash(TensorName, TensorName)
}

extension HDF5Fault {
  /// Whether the file asks for what could harm whoever reads it, and is not merely damaged.
  package var isUnsafe: Bool {
    switch self {
    case .softLink, .externalLink, .unknownLink, .externalStorage, .virtualDataset, .namedType,
      .filter, .missingFilter, .nullSpace, .type, .tooLarge, .chunkTooLarge, .cycle,
      .tooManyObjects, .tooManyAttributes, .tooDeep:
      true
    default: false
    }
  }

  /// Whether the library is not there, and no file is to blame.
  package var isMissingLibrary: Bool {
    switch self {
    case .libraryLeftOut, .libraryMissing, .libraryTooOld: true
    default: false
    }
  }

  /// What the reader can do, as a phrase without a period.
  package var hint: String? {
    switch self {
    case .libraryLeftOut: "build it with the trait HDF5, which is on by default"
    case .libraryMissing: "install libhdf5, on Debian and Ubuntu with 'apt install libhdf5-dev'"
    case .packed: "'suture unpack ARCHIVE OUT' gives the file back"
    case .truncated: "the file is incomplete; download or copy it again"
    case .openForWriting:
      "close the program that writes it, or clear the flags with 'h5clear -s' if there is none"
    case .softLink, .externalLink, .externalStorage, .virtualDataset:
      "copy the file with 'h5repack' or h5py, so that it holds its own data"
    case .missingFilter, .filter: "write the file again without the filter, or with gzip"
    case .contradictingType: "write the attribute and the data in the same type"
    default: nil
    }
  }
}

extension HDF5Fault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .libraryLeftOut: "this suture was built without HDF5"
    case .libraryMissing: "the HDF5 library (libhdf5) is not installed"
    case .libraryTooOld: "the HDF5 library is older than 1.10.2"
    case .file(let error): "\(error)"
    case .call(let action, let reason): "\(action): \(reason)"
    case .packed: "HDF5 files inside archives cannot be read in place"
    case .noSignature: "the file has no HDF5 signature"
    case .superblock(let text): "the superblock is damaged: \(text)"
    case .truncated(let expected, let found):
      "the file is truncated: \(expected) bytes are expected, \(found) are there"
    case .openForWriting: "the file is marked as open for writing"
    case .name(let reason): reason
    case .duplicateTensor(let name): "tensor \(name.quoted) is in the file twice"
    case .outside(let range, let count):
      "the data at bytes \(range.lowerBound) to \(range.upperBound) lie beyond the file's end at "
        + "\(count)"
    case .neverWritten: "the data were never written"
    case .partlyWritten(let found, let expected):
      "of \(expected) bytes only \(found) were ever written"
    case .contradictingType(let attribute, let stored):
      "the attribute dtype says \(Path(attribute).quoted), and the elements are \(stored)"
    case .noTensors: "there are no datasets of numbers"
    case .softLink(let name): "the link \(Path(name).quoted) is a soft link, which is not followed"
    case .externalLink(let name):
      "the link \(Path(name).quoted) leads to another file, and is not followed"
    case .unknownLink(let name): "the link \(Path(name).quoted) is of an unknown kind"
    case .externalStorage: "the data are in other files, which are not read"
    case .virtualDataset: "the dataset is virtual: its data are in other datasets or files"
    case .namedType: "the object is a named datatype, which is not supported"
    case .filter(let number): "the filter \(Self.title(of: number)) is not supported"
    case .missingFilter(let number): "the HDF5 library has no filter \(Self.title(of: number))"
    case .nullSpace: "the dataspace is null; only scalars and arrays are read"
    case .type(let name): "elements are \(name), which is not supported"
    case .tooLarge(let declared, let limit):
      "\(declared) bytes are declared, and the file can hold \(limit) at most"
    case .chunkTooLarge(let count, let limit):
      "a chunk of \(count) bytes is declared, and \(limit) are allowed"
    case .cycle: "the group is reached by more than one link"
    case .tooManyObjects: "the file has too many objects"
    case .tooManyAttributes(let limit): "there are more than \(limit) attributes"
    case .tooDeep(let limit): "groups are nested more than \(limit) deep"
    case .unwritableType(let dtype): "HDF5 has no elements of \(dtype.rawValue)"
    case .unwritableName(let reason): "the name cannot be one of HDF5: \(reason)"
    case .clash(let first, let second):
      "tensors \(first.quoted) and \(second.quoted) would be in each other's place"
    }
  }

  /// A filter by its number and, where it is known, its name.
  ///
  /// Source: the registry of filters of the HDF Group.
  private static func title(of filter: Int) -> String {
    let names = [
      4: "szip", 307: "bzip2", 32000: "lzf", 32001: "blosc", 32004: "lz4", 32008: "bitshuffle",
      32013: "zfp", 32015: "zstd", 32026: "blosc2",
    ]
    return names[filter].map { "\($0) (\(filter))" } ?? "\(filter)"
  }
}
