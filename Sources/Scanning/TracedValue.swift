/// What a disassembler must know of a value on the stack or in the memo, in eight bytes.
///
/// Texts are their places in the file, so that no name is kept until one is asked for.
struct TracedValue: Hashable {
  /// How a text is spelt.
  enum Spelling: UInt64 {
    /// UTF-8, as it is.
    case plain = 0
    /// `raw-unicode-escape` of protocol 0.
    case escaped = 1
    /// A quoted literal of Python.
    case quoted = 2
  }

  private let bits: UInt64

  /// Anything that is no text.
  static let other = TracedValue(bits: 0)
  /// The start of a group.
  static let mark = TracedValue(bits: 1 << 63)

  /// The most bytes that a name may have.
  static let textLimit = 0xFFF

  private init(bits: UInt64) { self.bits = bits }

  /// A text, or something else where it is too long to be a name.
  init(text place: Range<Int>, _ spelling: Spelling) {
    guard place.count <= Self.textLimit, place.lowerBound < 1 << 48 else {
      self = .other
      return
    }
    bits =
      1 << 62 | spelling.rawValue << 60 | UInt64(place.count) << 48 | UInt64(place.lowerBound)
  }

  /// The text's place in the file and its spelling; nil for other values.
  var text: (place: Range<Int>, spelling: Spelling)? {
    guard bits >> 62 == 1, let spelling = Spelling(rawValue: bits >> 60 & 3) else { return nil }
    let start = Int(bits & (1 << 48 - 1))
    return (start..<start + Int(bits >> 48 & 0xFFF), spelling)
  }
}

/// A text of a pickle as it is read.
enum SpeltText {
  /// The text of these bytes; nil where the loader would refuse them.
  static func text(_ bytes: [UInt8], _ spelling: TracedValue.Spelling) -> String? {
    switch spelling {
    case .plain: String(validating: bytes, as: UTF8.self)
    case .escaped: unescaped(bytes, isRaw: true)
    case .quoted: unescaped(Array(bytes.dropFirst().dropLast()), isRaw: false)
    }
  }

  /// Resolves the escapes of Python: those of code points in raw texts, which are hexadecimal digits
  /// after a `u` or `U`, and those of byte literals in others.
  private static func unescaped(_ bytes: [UInt8], isRaw: Bool) -> String? {
    var scalars = String.UnicodeScalarView()
    var place = 0
    func digits(_ count: Int, from start: Int, radix: Int) -> UInt32? {
      guard start + count <= bytes.count else { return nil }
      return UInt32(
        String(decoding: bytes[start..<start + count], as: UTF8.self), radix: radix)
    }
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == UInt8(ascii: "\\"), place + 1 < bytes.count else {
        scalars.append(Unicode.Scalar(byte))
        place += 1
        continue
      }
      let kind = bytes[place + 1]
      let (value, length): (UInt32?, Int)
      switch Unicode.Scalar(kind) {
      case "u" where isRaw: (value, length) = (digits(4, from: place + 2, radix: 16), 6)
      case "U" where isRaw: (value, length) = (digits(8, from: place + 2, radix: 16), 10)
      case "x" where !isRaw: (value, length) = (digits(2, from: place + 2, radix: 16), 4)
      case "0"..."7" where !isRaw:
        let rest = bytes[(place + 1)...].prefix(3).prefix { (0x30...0x37).contains($0) }
        (value, length) = (digits(rest.count, from: place + 1, radix: 8), 1 + rest.count)
      case "n" where !isRaw: (value, length) = (10, 2)
      case "t" where !isRaw: (value, length) = (9, 2)
      case "r" where !isRaw: (value, length) = (13, 2)
      case "\\" where !isRaw, "'" where !isRaw, "\"" where !isRaw:
        (value, length) = (UInt32(kind), 2)
      default: (value, length) = (UInt32(byte), 1)
      }
      guard let value, let scalar = Unicode.Scalar(value) else { return nil }
      scalars.append(scalar)
      place += length
    }
    return String(scalars)
  }
}
