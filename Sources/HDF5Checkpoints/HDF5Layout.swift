internal import CHDF5
package import Checkpoints
internal import Storage
package import Tensors

/// The bytes of an HDF5 file but those of its tensors, and the place of every tensor, computed from
/// the specs alone.
///
/// The library writes a file without data into memory that has no pages behind the tensors; what it
/// wrote around them is kept. The same specs give the same bytes in every run.
package struct HDF5Layout: Sendable {
  /// A tensor and its place.
  package struct Entry: Hashable, Sendable {
    package let spec: TensorSpec
    /// The path of its dataset.
    package let path: String
    /// Bytes of its data, counted from the start of the file.
    package let fileRange: Range<Int>
  }

  /// The tensors in the order of their data.
  package let entries: [Entry]
  /// Everything that is no tensor, by its offset.
  package let fixed: [(offset: Int, bytes: [UInt8])]
  /// The bytes of the whole file.
  package let fileByteCount: Int

  /// Datasets of this size and above begin at a page.
  private static let alignedByteCount: UInt64 = 64 << 10
  private static let alignment: UInt64 = 4096
  /// Texts above this are datasets of bytes: old readers take 64 KiB for an attribute.
  private static let attributeLimit = 60_000

  /// Lays out a file.
  ///
  /// Throws `HDF5WritingError` for tensors that have no place in it, and `HDF5Error` where the
  /// library is missing or fails.
  package init(
    _ specs: [TensorSpec], profile: HDF5Profile, metadata: [HeaderMetadata.Entry] = []
  ) throws {
    guard specs.count <= HDF5Limits.standard.objects / 4 else {
      throw HDF5Error(Self.name, .tooManyObjects)
    }
    let sorted = specs.sorted { $0.name < $1.name }
    let names = try HDF5Names(sorted.map(\.name), profile: profile)
    let types = try sorted.map { spec throws(HDF5WritingError) in
      guard let type = ElementType.stored(spec.dtype, profile: profile) else {
        throw HDF5WritingError(spec.name, .unwritableType(spec.dtype))
      }
      return type
    }
    let memory = try MemoryFile()
    let offsets = try HDF5Library.run(Self.name) { () throws(HDF5Error) in
      let file = unsafe hdf5_create(memory.path.text, Self.alignedByteCount, Self.alignment)
      guard let file = HDF5Handle(file, isFile: true) else {
        throw Self.failure("the file cannot be made")
      }
      try Self.put(metadata, into: file.id)
      var offsets: [UInt64] = []
      for (place, spec) in sorted.enumerated() {
        offsets.append(
          try Self.make(spec, types[place], at: names.paths[place], in: file.id, profile))
      }
      return offsets
    }
    let entries = sorted.indices.map { place in
      let count = sorted[place].byteCount
      let start = count == 0 ? 0 : Int(clamping: offsets[place])
      return Entry(
        spec: sorted[place], path: names.paths[place], fileRange: start..<start + count)
    }
    self.entries = entries.sorted {
      ($0.fileRange.lowerBound, $0.spec.name) < ($1.fileRange.lowerBound, $1.spec.name)
    }
    fileByteCount = try memory.byteCount()
    fixed = try memory.bytes(outside: self.entries.map(\.fileRange), until: fileByteCount)
  }

  private static let name: Path = "HDF5"

  private static func failure(_ action: String, at path: String? = nil) -> HDF5Error {
    HDF5Error(name, .call(action, reason: HDF5Library.reason), at: path)
  }

  /// Makes a dataset and returns where its data begin.
  private static func make(
    _ spec: TensorSpec, _ type: hdf5_type, at path: String, in file: hdf5_id,
    _ profile: HDF5Profile
  ) throws(HDF5Error) -> UInt64 {
    var type = type
    let extents = spec.shape.map { UInt64($0) }
    let made = unsafe hdf5_make_dataset(file, path, &type, Int32(spec.shape.count), extents)
    guard let dataset = HDF5Handle(made) else {
      throw failure("the dataset cannot be made", at: path)
    }
    var texts: [(String, String)] = []
    if let name = ElementType.name(of: spec.dtype),
      profile == .generic || type.kind == Int32(HDF5_OPAQUE.rawValue) || spec.dtype == .f8e8m0
    {
      texts.append(("dtype", name))
    }
    if profile == .generic || spec.name.text != path {
      texts.append(("source_name", spec.name.text))
    }
    for (name, text) in texts {
      guard unsafe hdf5_put_text(dataset.id, name, text) >= 0 else {
        throw failure("the attribute \(name) cannot be written", at: path)
      }
    }
    if profile == .generic {
      let shape = spec.shape.map { Int64($0) }
      guard unsafe hdf5_put_integers(dataset.id, "shape", shape, shape.count) >= 0 else {
        throw failure("the attribute shape cannot be written", at: path)
      }
    }
    var description = hdf5_dataset()
    guard unsafe hdf5_describe(dataset.id, &description) >= 0,
      spec.byteCount == 0 || description.offset != .max
    else { throw failure("the dataset has no place", at: path) }
    return description.offset
  }

  /// Writes texts: as attributes of the root, or as datasets if they are long.
  private static func put(
    _ metadata: [HeaderMetadata.Entry], into file: hdf5_id
  ) throws(HDF5Error) {
    guard !metadata.isEmpty else { return }
    guard let root = HDF5Handle(unsafe hdf5_object(file, "/")) else {
      throw failure("the root group cannot be opened")
    }
    for entry in metadata.sorted(by: { TensorName($0.key) < TensorName($1.key) }) {
      if entry.value.utf8.count <= attributeLimit {
        guard unsafe hdf5_put_text(root.id, entry.key, entry.value) >= 0 else {
          throw failure("the attribute \(entry.key) cannot be written")
        }
        continue
      }
      let path = HDF5Walk.metadataGroup + "/" + entry.key
      let bytes = Array(entry.value.utf8)
      guard var type = ElementType.stored(.u8, profile: .generic) else { continue }
      let made = unsafe hdf5_make_dataset(file, path, &type, 1, [UInt64(bytes.count)])
      guard let dataset = HDF5Handle(made), unsafe hdf5_write_bytes(dataset.id, bytes) >= 0 else {
        throw failure("the text cannot be written", at: path)
      }
    }
  }
}

extension HDF5Layout {
  /// Places for whole tensors in file number `index` of an output.
  package func targets(file index: Int) -> [PlacedOutput.Target] {
    entries.map { entry in
      let identity = Placement(rowMajor: entry.spec.shape)
      return PlacedOutput.Target(
        tensor: entry.spec.name, file: index, byteOffset: entry.fileRange.lowerBound,
        placement: identity, identity: identity)
    }
  }

  /// The file under a name.
  package func file(named name: String) -> PlacedOutput.File {
    PlacedOutput.File(name: name, byteCount: fileByteCount, fixed: fixed)
  }
}
