internal import Storage

/// The directory of any zip archive, read leniently: what is wrong with a member is told with it.
///
/// Readers of archives differ in what they forgive, and an archive that one of them opens must not
/// be one that a scan does not see into.
struct ZipDirectory {
  struct Member {
    var name: String
    /// Where its own header is; nil if that is outside of the file.
    var header: Int?
    /// The bytes in the file; empty where they lie outside of it.
    var range: Range<Int>
    var method: Int
    var isEncrypted: Bool
    var crc: UInt32
    /// What is wrong with it.
    var problem: String?
  }

  let members: [Member]
  /// Bytes before the first member, which the directory says nothing of.
  let prefix: Range<Int>

  /// Why there is no directory.
  struct Fault: Error { let message: String }

  static let entrySignature: UInt64 = 0x0201_4B50

  /// Reads the directory before an end record.
  init(_ file: InputFile, _ range: Range<Int>, _ end: ZipEndRecord) throws {
    let (directoryStart, base) = try end.bounds()
    let recordsStart = end.records
    let text = try file.bytes(in: directoryStart..<recordsStart)
    var members: [Member] = []
    var position = 0
    while position < text.count {
      guard text.count - position >= 46, Self.number(text, position, 4) == Self.entrySignature
      else {
        throw Fault(message: "the directory is damaged at byte \(directoryStart + position)")
      }
      let counts = [28, 30, 32].map { Int(Self.number(text, position + $0, 2)) }
      let length = 46 + counts.reduce(0, +)
      guard text.count - position >= length else {
        throw Fault(message: "the directory ends inside of a member")
      }
      members.append(
        try Self.member(
          Array(text[position..<position + length]), counts, in: file, base: base,
          end: directoryStart))
      position += length
    }
    self.members = members
    prefix = range.lowerBound..<(members.compactMap(\.header).min() ?? directoryStart)
  }

  private static func member(
    _ entry: [UInt8], _ counts: [Int], in file: InputFile, base: Int, end: Int
  ) throws -> Member {
    let nameBytes = entry[46..<46 + counts[0]]
    var (size, stored, offset) = (number(entry, 24, 4), number(entry, 20, 4), number(entry, 42, 4))
    var extra = entry[(46 + counts[0])...].prefix(counts[1])
    while extra.count >= 4 {
      let bytes = Array(extra)
      let length = Int(number(bytes, 2, 2))
      if number(bytes, 0, 2) == 1 {
        var rest = bytes.dropFirst(4).prefix(length)
        for (value, path) in [(size, \Wide.size), (stored, \.stored), (offset, \.offset)]
        where value == 0xFFFF_FFFF && rest.count >= 8 {
          var wide = Wide(size: size, stored: stored, offset: offset)
          wide[keyPath: path] = number(Array(rest.prefix(8)), 0, 8)
          (size, stored, offset) = (wide.size, wide.stored, wide.offset)
          rest = rest.dropFirst(8)
        }
      }
      extra = extra.dropFirst(4 + length)
    }
    var member = Member(
      name: String(decoding: nameBytes, as: UTF8.self), range: base..<base,
      method: Int(number(entry, 10, 2)), isEncrypted: number(entry, 8, 2) & 0x2041 != 0,
      crc: UInt32(number(entry, 16, 4)))
    guard offset <= UInt64(max(0, end - base - 30)) else {
      member.problem = "its header lies outside of the archive"
      return member
    }
    let header = base + Int(offset)
    member.header = header
    let local = try file.bytes(in: header..<header + 30)
    guard number(local, 0, 4) == 0x0403_4B50 else {
      member.problem = "it has no header of its own"
      return member
    }
    let nameCount = Int(number(local, 26, 2))
    let start = header + 30 + nameCount + Int(number(local, 28, 2))
    guard start <= end, stored <= UInt64(end - start) else {
      member.problem = "its data lie outside of the archive"
      return member
    }
    member.range = start..<start + Int(stored)
    let localName = try file.bytes(in: header + 30..<header + 30 + nameCount)
    if !localName.elementsEqual(nameBytes) {
      member.problem =
        "its own header calls it \(Path(String(decoding: localName, as: UTF8.self)).quoted)"
    } else if member.method == 0, size != stored {
      member.problem = "it is said to have \(size) bytes, and \(stored) are stored"
    } else if number(local, 8, 2) != UInt64(member.method) {
      member.problem = "its own header has another method"
    }
    return member
  }

  private struct Wide { var size, stored, offset: UInt64 }

  static func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> UInt64 {
    bytes[place..<place + width].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
