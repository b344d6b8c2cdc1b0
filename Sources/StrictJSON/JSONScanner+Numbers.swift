extension JSONScanner {
  /// Reads a number.
  package mutating func number() throws(JSONError) -> JSONNumber {
    try require(.number)
    let range = try scanNumber()
    return JSONNumber(text: String(decoding: bytes[range], as: UTF8.self))
  }

  /// Reads an integer of 0 to `Int.max`, written in digits only (`2.0`, `2e0` and `-0` are not).
  package mutating func count() throws(JSONError) -> Int {
    guard try nextKind() == .number else {
      throw error(.wrongKind(expected: "a non-negative integer", found: try nextKind()))
    }
    let range = try scanNumber()
    var value = 0
    var overflowed = false
    for byte in bytes[range] {
      guard isDigit(byte) else { throw error(.notCount(text: text(range)), at: range.lowerBound) }
      let (tens, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = tens.addingReportingOverflow(Int(byte & 0xF))
      value = sum
      overflowed = overflowed || first || second
    }
    guard !overflowed else { throw error(.countOverflow(text: text(range)), at: range.lowerBound) }
    return value
  }

  /// Reads the number that starts here and returns its place.
  mutating func scanNumber() throws(JSONError) -> Range<Int> {
    let start = byteOffset
    if bytes[byteOffset] == UInt8(ascii: "-") { byteOffset += 1 }
    let first = try current(expected: "a digit")
    guard isDigit(first) else { return try scanNonFinite(from: start, first) }
    if first == UInt8(ascii: "0") { byteOffset += 1 } else { try scanDigits(from: start) }
    if let byte = peek, isDigit(byte) { throw error(.invalidNumber, at: start) }
    if peek == UInt8(ascii: ".") {
      byteOffset += 1
      try scanDigits(from: start)
    }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "e") {
      byteOffset += 1
      if let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { byteOffset += 1 }
      try scanDigits(from: start)
    }
    return start..<byteOffset
  }

  private var peek: UInt8? { byteOffset < bytes.count ? bytes[byteOffset] : nil }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The digits of a number for a message, cut after 40 characters.
  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range].prefix(40), as: UTF8.self) + (range.count > 40 ? "..." : "")
  }

  private mutating func scanDigits(from start: Int) throws(JSONError) {
    guard let byte = peek, isDigit(byte) else { throw error(.invalidNumber, at: start) }
    while let byte = peek, isDigit(byte) { byteOffset += 1 }
  }

  private mutating func scanNonFinite(
    from start: Int, _ first: UInt8
  ) throws(JSONError) -> Range<Int> {
    switch first {
    case UInt8(ascii: "N") where byteOffset == start: try word("NaN")
    case UInt8(ascii: "I"): try word("Infinity")
    default: throw error(.invalidNumber, at: start)
    }
    guard allowsNonFinite else { throw error(.nonFiniteNumber, at: start) }
    return start..<byteOffset
  }
}
