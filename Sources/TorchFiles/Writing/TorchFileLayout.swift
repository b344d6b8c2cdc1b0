import Storage
package import Tensors

/// The bytes of a PyTorch file but for its data, and the place of every storage, computed before
/// any data are known.
///
/// The file is a zip archive as `torch.save` writes it: stored entries, data at multiples of 64,
/// and CRC-32s, which follow the data of each storage (`descriptor`) and stand in the directory at
/// the end (`directory`). Pieces, data, descriptors and directory cover each byte of the file once.
/// `torch.load` opens it with `weights_only` and `mmap`. The same contents give the same bytes.
/// Source: PyTorch 2.15, `caffe2/serialize/inline_container.cc` and `torch/serialization.py`.
package struct TorchFileLayout: Sendable {
  /// Bytes and their place in the file.
  package struct Piece: Hashable, Sendable {
    package let offset: Int
    package internal(set) var bytes: [UInt8]
  }

  /// Where the bytes of a storage go.
  package struct Place: Hashable, Sendable {
    /// The storage's name in the file: its number.
    package let key: String
    /// Its bytes, counted from the start of the file.
    package let range: Range<Int>
    /// Whether its bytes are among the pieces, because they were known.
    package let isComplete: Bool
  }

  /// What is known before the data, in the order of the file.
  package let pieces: [Piece]
  /// Where the storages go, in the order in which they were given.
  package let storages: [Place]
  /// The bytes of the whole file.
  package let byteCount: Int
  private let entries: [ZipWriter.Entry]
  /// The place of each storage in `entries`.
  private let places: [Int]
  private let directoryOffset: Int

  /// The name that `torch.save` gives the folder: the file's name without its last extension.
  package static func root(ofFileNamed name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// Lays out a file of `content`, whose tensors view `storages`.
  package init(
    root: String, _ content: TorchContent, storages: [TorchStorage]
  ) throws(TorchLayoutFault) {
    guard !root.isEmpty, root != ".", root != "..",
      !root.utf8.contains(where: { [0x2F, 0x5C, 0, 0x0A].contains($0) }), root.utf8.count < 1 << 15
    else { throw .unsafeRoot(root) }
    let sizes = try StorageCheck.byteCounts(of: storages, in: content)
    var assembly = ZipAssembly(root: root)
    try assembly.append("data.pkl", try PickleWriter.pickle(content, storages: storages))
    try assembly.append(".format_version", Array("1".utf8))
    try assembly.append(".storage_alignment", Array("\(ZipWriter.alignment)".utf8))
    try assembly.append("byteorder", Array("little".utf8))
    var places: [(entry: Int, range: Range<Int>, isComplete: Bool)] = []
    for (index, (storage, size)) in zip(storages, sizes).enumerated() {
      let contents = size == 0 ? [] : storage.contents
      let entry = assembly.entries.count
      let range = try assembly.append("data/\(index)", contents, byteCount: size)
      places.append((entry, range, contents != nil))
    }
    try assembly.append("version", Array("3\n".utf8))
    self.places = places.map(\.entry)
    self.storages = places.enumerated().map {
      Place(key: String($0), range: $1.range, isComplete: $1.isComplete)
    }
    entries = assembly.entries
    pieces = assembly.pieces
    directoryOffset = assembly.position
    byteCount = try assembly.end()
  }

  /// Lays out a file of an ordered dict of tensors, each in a storage of its own, in their order.
  package init(root: String, stateDict tensors: [TensorSpec]) throws(TorchLayoutFault) {
    let entries = tensors.enumerated().map { index, spec in
      let view = TorchView(storage: index, dtype: spec.dtype, shape: spec.shape)
      return (spec.name.text, TorchContent.tensor(view))
    }
    try self.init(
      root: root, .orderedDict(entries), storages: tensors.map { TorchStorage(for: $0) })
  }

  /// What follows the bytes of a storage that is not complete from the start.
  package func descriptor(ofStorage index: Int, crc: UInt32) -> Piece {
    Piece(
      offset: storages[index].range.upperBound,
      bytes: entries[places[index]].descriptor(crc: crc))
  }

  /// The end of the file; `crcs` has the CRC-32 of each storage, of which those that are complete
  /// from the start are not looked at.
  package func directory(crcs: [UInt32]) -> Piece {
    precondition(crcs.count == storages.count, "every storage has a checksum")
    var late = Dictionary(zip(places, crcs), uniquingKeysWith: { first, _ in first })
    var bytes: [UInt8] = []
    for (index, entry) in entries.enumerated() {
      bytes += entry.directoryEntry(crc: entry.crc ?? late.removeValue(forKey: index) ?? 0)
    }
    let range = directoryOffset..<directoryOffset + bytes.count
    return Piece(
      offset: directoryOffset, bytes: bytes + ZipWriter.end(count: entries.count, directory: range))
  }
}
