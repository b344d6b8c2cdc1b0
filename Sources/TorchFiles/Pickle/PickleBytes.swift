/// The bytes of a pickle, read front to back.
struct PickleBytes {
  let bytes: ArraySlice<UInt8>
  /// The next byte, as an index of `bytes`.
  private(set) var position: Int
  /// The instruction that is read, and where it stands.
  private(set) var opcode: PickleOpcode?
  private var start: Int

  /// Faults count from `bytes.startIndex`.
  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
    start = position
  }

  /// A fault of the instruction that is read.
  func fault(_ kind: PickleFault.Kind) -> PickleFault {
    PickleFault(kind, opcode: opcode, byteOffset: start - bytes.startIndex)
  }

  mutating func nextOpcode() throws(PickleFault) -> PickleOpcode {
    (start, opcode) = (position, nil)
    guard position < bytes.endIndex else { throw fault(.missingStop) }
    let byte = bytes[position]
    position += 1
    guard let next = PickleOpcode(rawValue: byte) else { throw fault(.unknownOpcode(byte)) }
    opcode = next
    return next
  }

  /// The next `count` bytes.
  mutating func take(_ count: UInt64) throws(PickleFault) -> ArraySlice<UInt8> {
    let available = bytes.endIndex - position
    guard count <= UInt64(available) else {
      throw fault(.truncated(needed: Int(clamping: count), available: available))
    }
    defer { position += Int(count) }
    return bytes[position..<position + Int(count)]
  }

  /// An unsigned little-endian number of `width` bytes.
  mutating func number(_ width: UInt64) throws(PickleFault) -> UInt64 {
    try take(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Bytes that follow their count, which is a number of `width` bytes.
  mutating func counted(_ width: UInt64) throws(PickleFault) -> ArraySlice<UInt8> {
    try take(try number(width))
  }

  /// Text that follows the count of its bytes.
  mutating func text(_ width: UInt64) throws(PickleFault) -> String {
    try text(try counted(width))
  }

  /// Text up to the next line feed.
  mutating func line() throws(PickleFault) -> String {
    guard let end = bytes[position...].firstIndex(of: 0x0A) else {
      throw fault(.truncated(needed: 1, available: 0))
    }
    defer { position = end + 1 }
    return try text(bytes[position..<end])
  }

  /// Text of Python 2: UTF-8 if it can be, Latin-1 otherwise.
  mutating func oldText(_ width: UInt64) throws(PickleFault) -> String {
    let bytes = try counted(width)
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    text.unicodeScalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
    return text
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(PickleFault) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw fault(.invalidText) }
    return text
  }
}
