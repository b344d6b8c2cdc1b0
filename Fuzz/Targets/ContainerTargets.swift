import Storage

@testable import Archives
@testable import HDF5Checkpoints

extension FuzzTarget {
  /// Archives of `suture pack`, as they are and with sums that are right again.
  static let archive = FuzzTarget(name: "archive") { bytes in
    open(bytes)
    if let mended = mended(bytes) { open(mended) }
  }

  /// The most bytes of a member that are read.
  private static let readLimit = 1 << 20

  private static func open(_ bytes: [UInt8]) {
    guard let file = MemoryContents.file(bytes, named: "fuzz.suture") else { return }
    do {
      let archive = try Archive(file, base: ArchiveBase([]) { _ in [] })
      for (place, member) in archive.members.enumerated() {
        precondition(member.byteCount >= 0, "a negative size")
        let contents = archive.contents(of: place)
        let count = min(contents.byteCount, readLimit)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
        defer { unsafe buffer.deallocate() }
        do { try unsafe contents.read(0..<count, into: buffer) } catch { read(error) }
      }
    } catch { read(error) }
  }

  /// The same stored bytes and index with frames and hashes around them that are right, so that
  /// changes reach the index's parser.
  private static func mended(_ bytes: [UInt8]) -> [UInt8]? {
    let mark = SkippableFrame.prefixByteCount
    let start = ArchiveFormat.startByteCount
    let end = bytes.count - ArchiveFormat.trailerByteCount
    // The trailer says where the index begins: its offset stands behind mark, version and flags.
    let field = end + mark + ArchiveFormat.trailerMark.count + 8
    guard end >= start + mark, field + 8 <= bytes.count else { return nil }
    let offset = bytes[field..<field + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let first = min(max(Int(clamping: offset), start + mark), end)
    let flags = UInt32(bytes[start - 4]) & ArchiveFormat.needsBase
    let index = Array(bytes[first..<end])
    return ArchiveFormat.start(flags: flags) + bytes[start..<first - mark]
      + SkippableFrame.index.prefix(index.count) + index
      + Trailer.bytes(flags: flags, index: index, at: first)
  }

  /// What is checked of an HDF5 file before the library sees it.
  static let superblock = FuzzTarget(name: "superblock") { bytes in
    guard let file = MemoryContents.file(bytes, named: "fuzz.h5") else { return }
    do throws(HDF5Error) {
      let block = try Superblock(of: file)
      precondition(block.offset < bytes.count, "a block outside of the file")
    } catch { read(error) }
  }
}
