internal import CHDF5
internal import Checkpoints
internal import Storage
internal import Tensors

/// Goes through the groups of an open file and gathers its datasets.
///
/// The library is asked for one object at a time, so that links are judged before they are followed.
struct HDF5Walk {
  /// A dataset of numbers.
  struct Dataset {
    let path: String
    let spec: TensorSpec
    let description: DatasetDescription
  }

  /// In the order of their paths.
  private(set) var datasets: [Dataset] = []
  /// Attributes that are strings: `name` of the root, `path@name` of all else.
  private(set) var metadata: [HeaderMetadata.Entry] = []
  private(set) var notes: [String] = []

  private let file: InputFile
  private let limits: HDF5Limits
  private var objectCount = 0
  /// The groups that were seen, by their addresses.
  private var groups: Set<UInt64> = []
  private var stringCount = 0
  /// Datasets by their addresses; a dataset may have several names.
  private var sizes: [UInt64: Int] = [:]
  private var contiguousByteCount = 0
  private var metadataByteCount = 0

  /// The group of texts that are too long for attributes.
  static let metadataGroup = "__metadata__"

  init(of file: InputFile, limits: HDF5Limits) {
    self.file = file
    self.limits = limits
  }

  /// Goes through the whole file, from the open root; `address` is that of the root if it is known.
  mutating func run(_ root: hdf5_id, address: UInt64?) throws(HDF5Error) {
    if let address { groups.insert(address) }
    try addAttributes(of: root, at: "")
    try walk(root, path: "", depth: 0)
    if stringCount > 0 {
      notes.append(
        "\(stringCount) dataset\(stringCount == 1 ? "" : "s") of strings left out")
    }
  }

  private mutating func walk(_ group: hdf5_id, path: String, depth: Int) throws(HDF5Error) {
    let left = limits.objects - objectCount
    let links = try at(path) { () throws(HDF5Fault) in
      try HDF5Link.all(of: group, limit: left)
    }
    objectCount += links.count
    for link in links {
      let inner = path.isEmpty ? link.name : path + "/" + link.name
      guard let object = HDF5Handle(unsafe hdf5_object(group, link.name)) else {
        let reason = HDF5Library.reason
        throw error(.call("the object cannot be opened", reason: reason), inner)
      }
      switch UInt32(bitPattern: hdf5_kind(object.id)) {
      case HDF5_GROUP.rawValue:
        // A group with two names may be a cycle, and would be read twice if it is none.
        guard groups.insert(link.address).inserted else { throw error(.cycle, inner) }
        guard depth < limits.depth else {
          throw error(.tooDeep(limit: limits.depth), inner)
        }
        try addAttributes(of: object.id, at: inner)
        try walk(object.id, path: inner, depth: depth + 1)
      case HDF5_DATASET.rawValue:
        try add(object.id, link, at: inner)
      default:
        throw error(.namedType, inner)
      }
    }
  }

  // MARK: Datasets

  private mutating func add(
    _ dataset: hdf5_id, _ link: HDF5Link, at path: String
  ) throws(HDF5Error) {
    let fileByteCount = file.byteCount
    let description = try at(path) { () throws(HDF5Fault) in
      try DatasetDescription(of: dataset, fileByteCount: fileByteCount)
    }
    guard description.type.kind != Int32(HDF5_STRING.rawValue) else {
      stringCount += 1
      return
    }
    try count(description, link.address, path)
    let attributes = try at(path) { () throws(HDF5Fault) in
      try HDF5Attributes(of: dataset, limits: limits)
    }
    if path.hasPrefix(Self.metadataGroup + "/") {
      return try addText(of: dataset, description, at: path)
    }
    let dtype = try at(path) { () throws(HDF5Fault) in
      try ElementType.dtype(description.type, attribute: attributes["dtype"])
    }
    let name = TensorName(attributes["source_name"] ?? path)
    if let fault = NameFault(in: name) { throw error(.name("\(fault)"), path) }
    datasets.append(
      Dataset(
        path: path,
        spec: TensorSpec(name: name, dtype: dtype, shape: description.shape),
        description: description))
    try add(attributes, at: path, except: ["dtype", "source_name"])
  }

  /// Adds up what the datasets take, each once.
  private mutating func count(
    _ description: DatasetDescription, _ address: UInt64, _ path: String
  ) throws(HDF5Error) {
    guard sizes.updateValue(description.byteCount, forKey: address) == nil else { return }
    guard case .contiguous = description.storage else { return }
    // Each piece is inside of the file, and together they must not be more than it.
    contiguousByteCount += description.byteCount
    guard contiguousByteCount <= file.byteCount else {
      throw error(.tooLarge(declared: "\(contiguousByteCount)", limit: file.byteCount), path)
    }
  }

  // MARK: Metadata

  private mutating func addAttributes(of object: hdf5_id, at path: String) throws(HDF5Error) {
    let attributes = try at(path) { () throws(HDF5Fault) in
      try HDF5Attributes(of: object, limits: limits)
    }
    try add(attributes, at: path)
  }

  private mutating func add(
    _ attributes: HDF5Attributes, at path: String, except known: Set<String> = []
  ) throws(HDF5Error) {
    for (name, text) in attributes.texts where !known.contains(name) {
      try add(text, as: path.isEmpty ? name : "\(path)@\(name)", at: path)
    }
  }

  /// A dataset of bytes that is a text.
  private mutating func addText(
    of dataset: hdf5_id, _ description: DatasetDescription, at path: String
  ) throws(HDF5Error) {
    guard case .contiguous(let offset) = description.storage, description.type.byte_count == 1
    else { return }
    let bytes = try HDF5Error.reading { () throws(FileError) in
      try file.bytes(in: offset..<offset + min(description.byteCount, limits.metadata))
    }
    let name = String(path.dropFirst(Self.metadataGroup.count + 1))
    try add(String(decoding: bytes, as: UTF8.self), as: name, at: path)
  }

  private mutating func add(
    _ text: String, as key: String, at path: String
  ) throws(HDF5Error) {
    metadataByteCount += text.utf8.count
    guard metadataByteCount <= limits.metadata else {
      throw error(
        .tooLarge(declared: "\(metadataByteCount)", limit: limits.metadata), path)
    }
    metadata.append(HeaderMetadata.Entry(key: key, value: text))
  }

  // MARK: Errors

  private func error(_ fault: HDF5Fault, _ path: String) -> HDF5Error {
    HDF5Error(file.path, fault, at: path.isEmpty ? nil : path)
  }

  private func at<Result>(
    _ path: String, _ body: () throws(HDF5Fault) -> Result
  ) throws(HDF5Error) -> Result {
    do { return try body() } catch { throw self.error(error, path) }
  }
}
