/// Little-endian integers and texts out of bytes that may be anything.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  mutating func integer<Value: FixedWidthInteger>(
    _ type: Value.Type = Value.self
  ) throws(IndexFault) -> Value {
    let width = Value.bitWidth / 8
    guard remaining >= width else { throw .endsEarly(at: position) }
    defer { position += width }
    var value: Value = 0
    for place in (position..<position + width).reversed() {
      value = (width > 1 ? value << 8 : 0) | Value(truncatingIfNeeded: bytes[place])
    }
    return value
  }

  /// A 64-bit size or offset that is none too large for this machine.
  mutating func size() throws(IndexFault) -> Int {
    let start = position
    guard let size = Int(exactly: try integer(UInt64.self)) else { throw .number(at: start) }
    return size
  }

  /// A count of things of at least `each` bytes that follow, which must fit into what is left.
  mutating func count(each: Int) throws(IndexFault) -> Int {
    let start = position
    let count = Int(try integer(UInt32.self))
    guard count <= remaining / each else { throw .number(at: start) }
    return count
  }

  mutating func take(_ count: Int) throws(IndexFault) -> [UInt8] {
    guard count <= remaining else { throw .endsEarly(at: position) }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func text() throws(IndexFault) -> String {
    let start = position
    let bytes = try take(count(each: 1))
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .text(at: start) }
    return text
  }
}
