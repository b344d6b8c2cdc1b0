internal import Storage

/// The members of a tar archive, whatever its dialect.
struct TarMembers {
  private(set) var members: [(name: String, range: Range<Int>)] = []
  /// Why there are no more.
  private(set) var problem: (message: String, byteOffset: Int)?

  private static let block = 512

  /// Whether a part of a file begins with a tar header: its checksum is right.
  static func isTar(_ file: InputFile, _ range: Range<Int>) throws(FileError) -> Bool {
    guard range.count >= block else { return false }
    return isHeader(try file.bytes(in: range.lowerBound..<range.lowerBound + block))
  }

  init(_ file: InputFile, _ range: Range<Int>) throws(FileError) {
    var place = range.lowerBound
    while range.upperBound - place >= Self.block {
      let header = try file.bytes(in: place..<place + Self.block)
      if header.allSatisfy({ $0 == 0 }) { return }
      guard Self.isHeader(header), let size = Self.size(header) else {
        problem = ("no header of a member", place)
        return
      }
      let start = place + Self.block
      guard size <= range.upperBound - start else {
        problem = ("a member of \(size) bytes reaches beyond the end", place)
        return
      }
      let kind = header[156]
      if kind == 0 || (0x30...0x39).contains(kind) && kind != 0x35 {
        let name = header.prefix(100).prefix { $0 != 0 }
        members.append((String(decoding: name, as: UTF8.self), start..<start + size))
      }
      place = start + (size + Self.block - 1) / Self.block * Self.block
    }
  }

  private static func isHeader(_ header: [UInt8]) -> Bool {
    guard header[0] != 0, let stated = octal(header[148..<156]) else { return false }
    let sum = header.enumerated().reduce(0) { sum, entry in
      sum + ((148..<156).contains(entry.offset) ? 0x20 : Int(entry.element))
    }
    return sum == stated
  }

  private static func size(_ header: [UInt8]) -> Int? {
    guard header[124] & 0x80 != 0 else { return octal(header[124..<136]) }
    // The number of GNU tar, in base 256.
    let bytes = header[125..<136]
    guard bytes.prefix(4).allSatisfy({ $0 == 0 }) else { return nil }
    return bytes.dropFirst(4).reduce(0) { $0 << 8 | Int($1) }
  }

  private static func octal(_ bytes: ArraySlice<UInt8>) -> Int? {
    let digits = bytes.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    guard !digits.isEmpty else { return nil }
    guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }
}
