internal import Storage

/// The constants of the archive format; docs/archive-format.md has the whole of it.
package enum ArchiveFormat {
  /// The version that is written, and the only one that is read.
  static let version: UInt32 = 1
  /// Bytes of a chunk, and the most that a reader accepts.
  static let chunkByteCount = 1 << 20
  /// What marks the start, behind the prefix of its frame.
  static let startMark = Array("SUTUREPK".utf8)
  /// What marks the trailer, behind the prefix of its frame.
  static let trailerMark = Array("SUTUREND".utf8)
  static let startByteCount = SkippableFrame.prefixByteCount + 16
  static let trailerByteCount = SkippableFrame.prefixByteCount + 76

  /// The bytes that every archive begins with, whatever its version.
  package static let magic = SkippableFrame.start.prefix(16) + startMark

  /// The flag of archives that hold differences to a base.
  static let needsBase: UInt32 = 1

  /// The first frame of an archive.
  static func start(flags: UInt32) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(magic)
    writer.append(version)
    writer.append(flags)
    return writer.bytes
  }
}

/// Frames that every zstd program passes over, with room for bytes of ours.
///
/// Source: RFC 8878, section 3.1.2.
enum SkippableFrame: UInt32 {
  /// A plane that is stored as it is.
  case plane = 0x184D_2A50
  case index = 0x184D_2A5A
  case trailer = 0x184D_2A5B
  case start = 0x184D_2A5C

  static let prefixByteCount = 8

  /// The frame's magic number and the count of bytes that follow.
  func prefix(_ byteCount: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(rawValue)
    writer.append(UInt32(truncatingIfNeeded: byteCount))
    return writer.bytes
  }
}
