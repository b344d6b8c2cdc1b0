import Storage

/// The entries of an archive put behind each other.
struct ZipAssembly {
  private let root: String
  private(set) var entries: [ZipWriter.Entry] = []
  /// What is known of the file's bytes; neighbours are one piece.
  private(set) var pieces: [TorchFileLayout.Piece] = []
  /// Where the next entry, and at last the directory, begins.
  private(set) var position = 0
  private var directoryByteCount = 0

  init(root: String) { self.root = root }

  /// Appends an entry whose bytes are known.
  mutating func append(_ name: String, _ contents: [UInt8]) throws(TorchLayoutFault) {
    _ = try append(name, contents, byteCount: contents.count)
  }

  /// Appends an entry, and tells where its data go.
  mutating func append(
    _ name: String, _ contents: [UInt8]?, byteCount: Int
  ) throws(TorchLayoutFault) -> Range<Int> {
    let entry = ZipWriter.Entry(
      name: "\(root)/\(name)", byteCount: byteCount, crc: contents.map { CRC32(of: $0).value },
      headerOffset: position)
    let header = entry.header
    let start = position + header.count
    let (end, overflow) = start.addingReportingOverflow(byteCount + entry.descriptorByteCount)
    // Room for the directory, so that no later sum overflows.
    guard !overflow, end < Int.max >> 1 else { throw .sizeOverflow }
    append(header + (contents ?? []), at: position)
    entries.append(entry)
    directoryByteCount += entry.directoryEntryByteCount
    position = end
    return start..<start + byteCount
  }

  /// The size of the file once the directory has been written.
  func end() throws(TorchLayoutFault) -> Int {
    let directory = position..<position + directoryByteCount
    return directory.upperBound + ZipWriter.end(count: entries.count, directory: directory).count
  }

  private mutating func append(_ bytes: [UInt8], at offset: Int) {
    // Asked through the array, so that no copy of the last piece keeps it from growing in place.
    let end = pieces.last.map { $0.offset + $0.bytes.count }
    if end == offset {
      pieces[pieces.count - 1].bytes += bytes
    } else {
      pieces.append(TorchFileLayout.Piece(offset: offset, bytes: bytes))
    }
  }
}
