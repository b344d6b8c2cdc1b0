/// The form of a journal's lines: compact JSON objects that end in a checksum of themselves.
enum JournalLine {
  /// What stands between the members of the object and the eight digits of the checksum.
  private static let mark = Array(#","crc32c":""#.utf8)
  private static let end = Array("\"}\n".utf8)
  private static let digitCount = 8

  /// The line of an object: its closing brace gives way to the checksum of all before it.
  static func encode(_ object: [UInt8]) -> [UInt8] {
    let members = Array(object.dropLast())
    return members + mark + digits(of: members) + end
  }

  /// The objects of the sound lines from the start on, and how many bytes they take.
  static func decode(_ bytes: [UInt8]) -> (lines: [[UInt8]], byteCount: Int) {
    var lines: [[UInt8]] = []
    var position = 0
    while let newline = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let object = object(of: bytes[position...newline]) else { break }
      lines.append(object)
      position = newline + 1
    }
    return (lines, position)
  }

  private static func object(of line: ArraySlice<UInt8>) -> [UInt8]? {
    let tail = mark.count + digitCount + end.count
    guard line.count > tail, line.suffix(end.count).elementsEqual(end) else { return nil }
    let members = Array(line.dropLast(tail))
    let rest = line.suffix(tail)
    guard rest.prefix(mark.count).elementsEqual(mark),
      rest.dropFirst(mark.count).prefix(digitCount).elementsEqual(digits(of: members))
    else { return nil }
    return members + [UInt8(ascii: "}")]
  }

  private static func digits(of bytes: [UInt8]) -> [UInt8] {
    let checksum = unsafe bytes.span.bytes.withUnsafeBytes { unsafe Checksum(of: $0) }
    let digits = Array(String(checksum.value, radix: 16).utf8)
    return [UInt8](repeating: UInt8(ascii: "0"), count: digitCount - digits.count) + digits
  }
}
