internal import CHDF5
package import Checkpoints
package import Storage
package import Tensors

/// An HDF5 file of tensors whose groups, types and bounds have been read and checked.
package struct HDF5File: Sendable {
  package let file: InputFile
  /// In the order of their paths in the file.
  package let tensors: [LogicalTensor]
  /// The file as one of a checkpoint.
  package let checkpointFile: CheckpointFile
  /// The path of each tensor in the file.
  package let paths: [TensorName: String]
  /// What was left out.
  package let notes: [String]

  /// Bytes outside of the tensors that count as the header.
  private static let headerLimit = 16 << 20

  /// Whether a file is HDF5: the signature is at its start, or behind a user block.
  package static func isHDF5(_ path: Path) throws(FileError) -> Bool {
    try Superblock.offset(in: InputFile(path, access: .positional)) != nil
  }

  /// Whether the library is there.
  package static var isSupported: Bool {
    (try? HDF5Library.run("HDF5") { () throws(HDF5Error) in true }) ?? false
  }

  /// Opens a file and reads what describes its datasets; their data are not touched.
  package init(
    opening path: Path, access: FileAccess = .automatic, limits: HDF5Limits = .standard
  ) throws(HDF5Error) {
    let file = try HDF5Error.reading { () throws(FileError) in try InputFile(path, access: access) }
    guard file.identity.part == 0 else { throw HDF5Error(path, .packed) }
    let superblock = try Superblock(of: file)
    let walk = try HDF5Library.run(path) { () throws(HDF5Error) in
      try Self.walk(file, superblock, limits)
    }
    // The library opened the path by itself.
    try HDF5Error.reading { () throws(FileError) in try file.checkUnchanged() }
    self.file = file
    notes = walk.notes
    let library = LibraryFile(file)
    var tensors: [LogicalTensor] = []
    var paths: [TensorName: String] = [:]
    for (place, dataset) in walk.datasets.enumerated() {
      guard paths.updateValue(dataset.path, forKey: dataset.spec.name) == nil else {
        throw HDF5Error(path, .duplicateTensor(dataset.spec.name), at: dataset.path)
      }
      tensors.append(
        LogicalTensor(
          spec: dataset.spec, pieces: [dataset.piece(of: file, part: place + 1, library)]))
    }
    self.tensors = tensors
    self.paths = paths
    checkpointFile = CheckpointFile(
      file: file, format: "hdf5",
      metadata: walk.metadata.isEmpty ? nil : HeaderMetadata(entries: walk.metadata),
      headerRanges: Self.header(of: file, walk.datasets))
  }

  private static func walk(
    _ file: InputFile, _ superblock: Superblock, _ limits: HDF5Limits
  ) throws(HDF5Error) -> HDF5Walk {
    guard let opened = HDF5Handle(unsafe hdf5_open(file.path.text), isFile: true) else {
      throw HDF5Error(
        file.path, .call("the file cannot be opened", reason: HDF5Library.reason))
    }
    guard let root = HDF5Handle(unsafe hdf5_object(opened.id, "/")) else {
      throw HDF5Error(
        file.path, .call("the root group cannot be opened", reason: HDF5Library.reason))
    }
    var walk = HDF5Walk(of: file, limits: limits)
    try walk.run(root.id, address: superblock.root)
    return walk
  }

  /// What of the file lies outside of contiguous tensors, up to a limit.
  private static func header(of file: InputFile, _ datasets: [HDF5Walk.Dataset]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var (position, left) = (0, headerLimit)
    let taken = datasets.compactMap(\.range).sorted { $0.lowerBound < $1.lowerBound }
    for range in taken + [file.byteCount..<file.byteCount] {
      let end = min(range.lowerBound, position + left)
      if end > position {
        ranges.append(position..<end)
        left -= end - position
      }
      position = max(position, range.upperBound)
    }
    return ranges
  }
}

extension HDF5Walk.Dataset {
  /// Where the bytes are in the file, if they are in one piece.
  fileprivate var range: Range<Int>? {
    guard case .contiguous(let offset) = description.storage else { return nil }
    return offset..<offset + description.byteCount
  }

  /// The elements as a piece of the file, or of contents that the library reads.
  fileprivate func piece(
    of file: InputFile, part: Int, _ library: LibraryFile
  ) -> LogicalTensor.Piece {
    switch description.storage {
    case .none: LogicalTensor.Piece(file: file, byteOffset: 0, byteCount: 0)
    case .contiguous(let offset):
      LogicalTensor.Piece(file: file, byteOffset: offset, byteCount: description.byteCount)
    case .library:
      LogicalTensor.Piece(
        file: InputFile(
          file.path,
          identity: FileIdentity(
            part: part, of: file.identity, byteCount: description.byteCount),
          contents: DatasetContents(description, at: path, in: library)),
        byteOffset: 0, byteCount: description.byteCount)
    }
  }
}
