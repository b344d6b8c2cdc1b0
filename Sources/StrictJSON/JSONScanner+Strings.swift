extension JSONScanner {
  /// Reads the string whose opening quote is the next byte.
  mutating func scanString() throws(JSONError) -> String {
    let start = byteOffset + 1
    byteOffset = start
    while byteOffset < bytes.count {
      let byte = bytes[byteOffset]
      switch byte {
      case UInt8(ascii: "\""):
        let text = String(decoding: bytes[start..<byteOffset], as: UTF8.self)
        byteOffset += 1
        return text
      case UInt8(ascii: "\\"):
        var text: [UInt8] = []
        byteOffset = start - 1
        try scanString(appendingTo: &text)
        return String(decoding: text, as: UTF8.self)
      default: try scanPlainCharacter(byte)
      }
    }
    throw error(.unexpectedEnd(expected: "'\"'"))
  }

  /// Reads the string whose opening quote is the next byte, and appends its UTF-8 bytes.
  mutating func scanString(appendingTo text: inout [UInt8]) throws(JSONError) {
    byteOffset += 1
    var start = byteOffset
    while byteOffset < bytes.count {
      let byte = bytes[byteOffset]
      switch byte {
      case UInt8(ascii: "\""):
        text += bytes[start..<byteOffset]
        byteOffset += 1
        return
      case UInt8(ascii: "\\"):
        text += bytes[start..<byteOffset]
        text += String(try scanEscape()).utf8
        start = byteOffset
      default: try scanPlainCharacter(byte)
      }
    }
    throw error(.unexpectedEnd(expected: "'\"'"))
  }

  private mutating func scanPlainCharacter(_ byte: UInt8) throws(JSONError) {
    if byte >= 0x80 {
      byteOffset += try wellFormedLength()
    } else if byte >= 0x20 {
      byteOffset += 1
    } else {
      throw error(.controlCharacter(byte))
    }
  }

  /// The length of the multi-byte UTF-8 sequence that starts here (RFC 3629, section 4).
  private func wellFormedLength() throws(JSONError) -> Int {
    let second: ClosedRange<UInt8>
    let length: Int
    switch bytes[byteOffset] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw error(.invalidUTF8)
    }
    guard byteOffset + length <= bytes.count, second.contains(bytes[byteOffset + 1]),
      bytes[(byteOffset + 2)..<(byteOffset + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
    else { throw error(.invalidUTF8) }
    return length
  }

  /// Reads the escape whose backslash is the next byte.
  private mutating func scanEscape() throws(JSONError) -> UnicodeScalar {
    let start = byteOffset
    byteOffset += 1
    let letter = try current(expected: "an escape")
    byteOffset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UnicodeScalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try scanCodePoint(from: start)
    default: throw error(.invalidEscape, at: start)
    }
  }

  private mutating func scanCodePoint(from start: Int) throws(JSONError) -> UnicodeScalar {
    let first = try scanHexUnit(from: start)
    if let scalar = UnicodeScalar(UInt32(first)) { return scalar }
    guard first < 0xDC00, byteOffset + 1 < bytes.count, bytes[byteOffset] == UInt8(ascii: "\\"),
      bytes[byteOffset + 1] == UInt8(ascii: "u")
    else { throw error(.loneSurrogate, at: start) }
    byteOffset += 2
    let second = try scanHexUnit(from: start)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = UnicodeScalar(
        0x10000 + (UInt32(first) & 0x3FF) << 10 + (UInt32(second) & 0x3FF))
    else { throw error(.loneSurrogate, at: start) }
    return scalar
  }

  private mutating func scanHexUnit(from start: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      let byte = try current(expected: "four hexadecimal digits")
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte & 0xF)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        unit = unit << 4 | UInt16(byte & 0xF + 9)
      default: throw error(.invalidEscape, at: start)
      }
      byteOffset += 1
    }
    return unit
  }
}
