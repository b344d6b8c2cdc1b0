internal import Storage

/// Bytes of a part of a file, read front to back through a window of bounded size.
struct ByteWindow {
  let file: InputFile
  /// The part, counted from the start of the file.
  let range: Range<Int>
  /// The next byte, counted from the start of the file.
  private(set) var position: Int
  private var window: [UInt8] = []
  private var start = 0

  private static let size = 1 << 17

  init(_ file: InputFile, _ range: Range<Int>) {
    self.file = file
    self.range = range
    position = range.lowerBound
  }

  /// The bytes from the next one on.
  var remaining: Int { range.upperBound - position }

  /// Goes to a byte of the part, or to its end.
  mutating func seek(_ position: Int) { self.position = position }

  /// The byte at a place, counted from the start of the file; nil outside of the part.
  mutating func peek(at place: Int) throws(FileError) -> UInt8? {
    guard range.contains(place) else { return nil }
    if place < start || place >= start + window.count {
      window = try file.bytes(in: place..<min(place + Self.size, range.upperBound))
      start = place
    }
    return window[place - start]
  }

  /// The next byte; nil at the end.
  mutating func byte() throws(FileError) -> UInt8? {
    guard let byte = try peek(at: position) else { return nil }
    position += 1
    return byte
  }

  /// An unsigned little-endian number of `width` bytes; nil where fewer are left.
  mutating func number(_ width: Int) throws(FileError) -> UInt64? {
    guard remaining >= width else { return nil }
    var value: UInt64 = 0
    for place in 0..<width { value |= UInt64(try byte() ?? 0) << UInt64(8 * place) }
    return value
  }

  /// The place of the next `count` bytes, which are passed over; nil where fewer are left.
  mutating func take(_ count: UInt64) -> Range<Int>? {
    guard count <= UInt64(remaining) else { return nil }
    defer { position += Int(count) }
    return position..<position + Int(count)
  }

  /// The place of the bytes before the next line feed, which is passed over; nil without one.
  mutating func line() throws(FileError) -> Range<Int>? {
    let start = position
    while let byte = try byte() {
      if byte == 0x0A { return start..<position - 1 }
    }
    position = start
    return nil
  }

  /// Bytes of the part, for names and other small ones.
  func bytes(in place: Range<Int>) throws(FileError) -> [UInt8] {
    if place.lowerBound >= start, place.upperBound <= start + window.count {
      return Array(window[place.lowerBound - start..<place.upperBound - start])
    }
    return try file.bytes(in: place)
  }
}
