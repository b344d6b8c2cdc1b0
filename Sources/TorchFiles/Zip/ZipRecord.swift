/// A record of a zip archive: little-endian numbers at fixed places.
///
/// Source: PKWARE, APPNOTE.TXT 6.3.10, section 4.
struct ZipRecord {
  /// The records and their sizes without names and extra fields.
  enum Kind: UInt32 {
    case localHeader = 0x0403_4B50
    case directoryEntry = 0x0201_4B50
    case end = 0x0605_4B50
    case end64 = 0x0606_4B50
    case locator64 = 0x0706_4B50
    case descriptor = 0x0807_4B50

    var byteCount: Int {
      switch self {
      case .localHeader: 30
      case .directoryEntry: 46
      case .end: 22
      case .end64: 56
      case .locator64: 20
      case .descriptor: 16
      }
    }
  }

  /// The bytes of the record and whatever follows.
  let bytes: ArraySlice<UInt8>
  /// Where the record begins in the file, for faults.
  let byteOffset: Int

  /// Takes a record whose fixed part is in `bytes`, and checks its signature.
  init(_ kind: Kind, _ bytes: ArraySlice<UInt8>, at byteOffset: Int) throws(ZipFault) {
    self.bytes = bytes
    self.byteOffset = byteOffset
    let found = UInt32(truncatingIfNeeded: number(0, 4))
    guard found == kind.rawValue else {
      throw fault(.wrongSignature(expected: kind.rawValue, found: found))
    }
  }

  /// The number of `width` bytes at `offset`, which lies in the bytes.
  func number(_ offset: Int, _ width: Int) -> UInt64 {
    let start = bytes.startIndex + offset
    return bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The number of up to 4 bytes at `offset`.
  func small(_ offset: Int, _ width: Int) -> Int { Int(number(offset, width)) }

  /// The number of 8 bytes at `offset`, if it fits.
  func large(_ offset: Int) throws(ZipFault) -> Int {
    let number = number(offset, 8)
    guard let value = Int(exactly: number) else { throw fault(.numberBeyondLimit(number)) }
    return value
  }

  /// `count` bytes at `offset`, which lie in the bytes.
  func part(_ offset: Int, _ count: Int) -> ArraySlice<UInt8> {
    bytes[bytes.startIndex + offset..<bytes.startIndex + offset + count]
  }

  func fault(_ kind: ZipFault.Kind, entry: String? = nil) -> ZipFault {
    ZipFault(kind, entry: entry, byteOffset: byteOffset)
  }
}
