/// Little-endian integers and texts, one after the other.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ value: some FixedWidthInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  mutating func append(_ other: [UInt8]) { bytes += other }

  /// A text as its count of bytes and its UTF-8.
  mutating func append(text: String) {
    append(UInt32(truncatingIfNeeded: text.utf8.count))
    bytes += text.utf8
  }
}
