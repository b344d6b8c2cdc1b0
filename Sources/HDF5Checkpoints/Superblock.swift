internal import Storage

/// The first block of an HDF5 file, as far as it must be sound before the library sees the file.
///
/// Source: HDF5 File Format Specification 3.0, section II.A.
struct Superblock: Hashable {
  /// Where the block lies: behind a user block of this many bytes.
  let offset: Int
  /// The address of the root group's header, from the block on; nil if it is not told.
  let root: UInt64?

  /// The eight bytes that begin every file.
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  /// More than the longest superblock has.
  private static let byteLimit = 112

  /// Finds the signature at 0, 512, 1024 and so on, doubling; nil if it is nowhere.
  static func offset(in file: InputFile) throws(FileError) -> Int? {
    var offset = 0
    while offset + signature.count <= file.byteCount {
      if try file.bytes(in: offset..<offset + signature.count) == signature { return offset }
      offset = offset == 0 ? 512 : offset * 2
    }
    return nil
  }

  /// Reads and checks the block.
  init(of file: InputFile) throws(HDF5Error) {
    guard let offset = try HDF5Error.reading({ () throws(FileError) in try Self.offset(in: file) })
    else { throw HDF5Error(file.path, .noSignature) }
    let end = min(offset + Self.byteLimit, file.byteCount)
    let bytes = try HDF5Error.reading { () throws(FileError) in try file.bytes(in: offset..<end) }
    do {
      try self.init(bytes, at: offset, fileByteCount: file.byteCount)
    } catch { throw HDF5Error(file.path, error) }
  }

  private init(_ bytes: [UInt8], at offset: Int, fileByteCount: Int) throws(HDF5Fault) {
    self.offset = offset
    var fields = Fields(bytes)
    let version = try fields.byte(at: 8)
    // Versions 2 and 3 are the same but for the flags' meaning.
    let isLater = version >= 2
    guard version <= 3 else { throw .superblock("version \(version) is not known") }
    let sizes = (try fields.byte(at: isLater ? 9 : 13), try fields.byte(at: isLater ? 10 : 14))
    guard [2, 4, 8].contains(sizes.0), [2, 4, 8].contains(sizes.1) else {
      throw .superblock("offsets of \(sizes.0) and lengths of \(sizes.1) bytes")
    }
    if version == 3, try fields.byte(at: 11) & 0b101 != 0 { throw .openForWriting }
    fields.position = isLater ? 12 : version == 1 ? 28 : 24
    let base = try fields.address(sizes.0)
    // Free space, or the extension.
    _ = try fields.address(sizes.0)
    let end = try fields.address(sizes.0)
    if !isLater, try fields.address(sizes.0) != nil {
      throw .superblock("the file is one of a set of files")
    }
    guard base == UInt64(offset) else {
      throw .superblock(
        "the base address is \(base.map(String.init) ?? "undefined"), and the block is at \(offset)"
      )
    }
    guard let end else { throw .superblock("the end of the file is undefined") }
    guard end <= UInt64(fileByteCount) else {
      throw .truncated(expected: end, found: fileByteCount)
    }
    // Of the root's symbol table entry, the name comes first.
    if !isLater { _ = try fields.address(sizes.0) }
    root = try fields.address(sizes.0)
  }

  /// Little-endian numbers in the bytes of the block.
  private struct Fields {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func byte(at position: Int) throws(HDF5Fault) -> UInt8 {
      guard position < bytes.count else { throw .superblock("the file ends inside of it") }
      return bytes[position]
    }

    /// The address at the position, which goes on; nil for the undefined one, all ones.
    mutating func address(_ size: UInt8) throws(HDF5Fault) -> UInt64? {
      let end = position + Int(size)
      guard end <= bytes.count else { throw .superblock("the file ends inside of it") }
      let value = bytes[position..<end].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      position = end
      let undefined = UInt64.max >> (64 - 8 * UInt64(size))
      return value == undefined ? nil : value
    }
  }
}
