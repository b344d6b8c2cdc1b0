internal import Storage

/// Reads the parts of an archive that say where everything is.
struct ArchiveOpening {
  private let file: InputFile

  init(_ file: InputFile) { self.file = file }

  /// The index, once the start, the trailer and its own hash were found right.
  func index() throws -> ArchiveIndex {
    let start = try file.bytes(in: 0..<min(ArchiveFormat.startByteCount, file.byteCount))
    guard start.starts(with: ArchiveFormat.magic) else { throw OpeningFault.notAnArchive }
    if start.count == ArchiveFormat.startByteCount {
      var reader = ByteReader(start)
      _ = try reader.take(ArchiveFormat.magic.count)
      let version = try reader.integer(UInt32.self)
      guard version == ArchiveFormat.version else { throw OpeningFault.version(version) }
    }
    let trailer = try Trailer(endOf: file)
    guard start == ArchiveFormat.start(flags: trailer.flags) else { throw OpeningFault.start }
    let range = trailer.indexRange
    let prefix = try file.bytes(
      in: range.lowerBound - SkippableFrame.prefixByteCount..<range.lowerBound)
    guard prefix == SkippableFrame.index.prefix(range.count) else { throw OpeningFault.indexFrame }
    let bytes = try file.bytes(in: range)
    let found = SHA256Hasher.digest(of: bytes)
    guard found == trailer.indexDigest else {
      throw OpeningFault.indexHash(expected: trailer.indexDigest, found: found)
    }
    let stored = ArchiveFormat.startByteCount..<range.lowerBound - SkippableFrame.prefixByteCount
    do {
      let index = try ArchiveIndex(parsing: bytes, stored: stored)
      guard index.flags == trailer.flags else { throw OpeningFault.start }
      return index
    } catch let fault as IndexFault { throw OpeningFault.index(fault) }
  }
}

/// The last bytes of an archive, without which it is not one.
struct Trailer {
  let flags: UInt32
  /// The contents of the index's frame.
  let indexRange: Range<Int>
  let indexDigest: Digest256

  /// Reads the trailer of a file.
  init(endOf file: InputFile) throws {
    let start = file.byteCount - ArchiveFormat.trailerByteCount
    guard start >= ArchiveFormat.startByteCount + SkippableFrame.prefixByteCount else {
      throw OpeningFault.noTrailer
    }
    let bytes = try file.bytes(in: start..<file.byteCount)
    let mark = SkippableFrame.prefixByteCount
    guard bytes.starts(with: Self.beginning) else { throw OpeningFault.noTrailer }
    let sum = Self.checksum(of: Array(bytes.dropLast(4)))
    var reader = ByteReader(bytes)
    _ = try reader.take(mark + ArchiveFormat.trailerMark.count)
    let version = try reader.integer(UInt32.self)
    flags = try reader.integer(UInt32.self)
    let (offset, count, size) = try (
      reader.integer(UInt64.self), reader.integer(UInt64.self), reader.integer(UInt64.self)
    )
    guard let digest = Digest256(stored: try reader.take(32)),
      try reader.integer(UInt32.self) == sum
    else { throw OpeningFault.trailer }
    guard version == ArchiveFormat.version else { throw OpeningFault.version(version) }
    guard size == UInt64(file.byteCount) else {
      throw OpeningFault.size(expected: size, found: file.byteCount)
    }
    guard let first = Int(exactly: offset), let length = Int(exactly: count),
      first >= ArchiveFormat.startByteCount + mark, first <= start, length == start - first
    else { throw OpeningFault.trailer }
    indexRange = first..<start
    indexDigest = digest
  }

  private static var beginning: [UInt8] {
    SkippableFrame.trailer.prefix(ArchiveFormat.trailerByteCount - SkippableFrame.prefixByteCount)
      + ArchiveFormat.trailerMark
  }

  private static func checksum(of bytes: [UInt8]) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe Checksum(of: $0).value }
  }

  /// The trailer of an archive whose index begins at `offset` and has these bytes.
  static func bytes(flags: UInt32, index: [UInt8], at offset: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(beginning)
    writer.append(ArchiveFormat.version)
    writer.append(flags)
    writer.append(UInt64(offset))
    writer.append(UInt64(index.count))
    writer.append(UInt64(offset + index.count + ArchiveFormat.trailerByteCount))
    writer.append(SHA256Hasher.digest(of: index).bytes)
    writer.append(checksum(of: writer.bytes))
    return writer.bytes
  }
}

/// Why a file cannot be opened as an archive.
enum OpeningFault: Error, Hashable, CustomStringConvertible {
  case notAnArchive
  case version(UInt32)
  case noTrailer
  case trailer
  case size(expected: UInt64, found: Int)
  case start
  case indexFrame
  case indexHash(expected: Digest256, found: Digest256)
  case index(IndexFault)

  var description: String {
    switch self {
    case .notAnArchive: "it does not begin as an archive of Suture does"
    case .version(let version):
      "it is an archive of version \(version), and this program reads version "
        + "\(ArchiveFormat.version)"
    case .noTrailer:
      "the archive does not end with its trailer: it was cut short, or bytes were added"
    case .trailer: "the archive's trailer is damaged"
    case .size(let expected, let found):
      "the archive's trailer states \(expected) bytes, and the file has \(found)"
    case .start: "the archive's first frame is damaged"
    case .indexFrame: "the frame of the archive's index is damaged"
    case .indexHash(let expected, let found):
      "the archive's index is damaged: expected SHA-256 \(expected), found \(found)"
    case .index(let fault): "the archive's index is not valid: \(fault)"
    }
  }
}
