/// A pull scanner for strict JSON (RFC 8259) over bytes.
///
/// The caller asks for the values that it expects, in the order of the text:
///
///     var scanner = JSONScanner(bytes)
///     try scanner.enterObject()
///     while let key = try scanner.nextKey() { sizes[key] = try scanner.count() }
///     try scanner.finish()
///
/// UTF-8 is checked strictly; byte order marks, comments, trailing commas, unescaped control
/// characters and lone surrogates are refused. Duplicate keys are the caller's concern (the tree
/// of `JSONDocument` refuses them). No input makes it trap, and it allocates only the strings that
/// it returns.
package struct JSONScanner: Sendable {
  /// The deepest nesting of arrays and objects that is accepted.
  package static let depthLimit = 128

  /// The text.
  package let bytes: [UInt8]
  /// The next byte to look at.
  package internal(set) var byteOffset = 0
  /// Whether `NaN`, `Infinity` and `-Infinity` count as numbers.
  package let allowsNonFinite: Bool

  /// The bytes of the key that `nextKey()` returned last, quotes included.
  package private(set) var keyRange = 0..<0

  private var depth = 0
  private var isAtFirst = false

  package init(_ bytes: [UInt8], allowingNonFinite: Bool = false) {
    self.bytes = bytes
    allowsNonFinite = allowingNonFinite
  }

  /// The kind of the next value, judged by its first byte; stands at that byte afterwards.
  package mutating func nextKind() throws(JSONError) -> JSONKind {
    skipWhitespace()
    let byte = try current(expected: "a value")
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "N"), UInt8(ascii: "I"): return .number
    case 0xEF...0xFF where byteOffset == 0: throw error(.byteOrderMark)
    default: throw error(.unexpectedByte(byte, expected: "a value"))
    }
  }

  /// Reads `{`; the members follow by `nextKey()`.
  package mutating func enterObject() throws(JSONError) {
    try require(.object)
    try enter()
  }

  /// Reads up to the value of the next member and returns its key; nil once `}` is read.
  package mutating func nextKey() throws(JSONError) -> String? {
    guard try nextMember() else { return nil }
    let start = byteOffset
    let key = try scanString()
    try finishKey(from: start)
    return key
  }

  /// Reads up to the value of the next member and appends the UTF-8 bytes of its key to `text`;
  /// false once `}` is read.
  package mutating func nextKey(appendingTo text: inout [UInt8]) throws(JSONError) -> Bool {
    guard try nextMember() else { return false }
    let start = byteOffset
    try scanString(appendingTo: &text)
    try finishKey(from: start)
    return true
  }

  /// Reads `[`; the elements follow by `nextElement()`.
  package mutating func enterArray() throws(JSONError) {
    try require(.array)
    try enter()
  }

  /// Reads up to the next element; false once `]` is read.
  package mutating func nextElement() throws(JSONError) -> Bool {
    try nextItem(closing: UInt8(ascii: "]"), first: "a value or ']'")
  }

  /// Reads `true` or `false`.
  package mutating func bool() throws(JSONError) -> Bool {
    try require(.bool)
    let value = bytes[byteOffset] == UInt8(ascii: "t")
    try word(value ? "true" : "false")
    return value
  }

  /// Reads `null`.
  package mutating func null() throws(JSONError) {
    try require(.null)
    try word("null")
  }

  /// Reads a string and resolves its escapes.
  package mutating func string() throws(JSONError) -> String {
    try require(.string)
    return try scanString()
  }

  /// Reads a string, resolves its escapes, and appends its UTF-8 bytes to `text`.
  package mutating func string(appendingTo text: inout [UInt8]) throws(JSONError) {
    try require(.string)
    try scanString(appendingTo: &text)
  }

  /// Reads any value, checks it fully, and drops it.
  package mutating func skipValue() throws(JSONError) {
    switch try nextKind() {
    case .null: try null()
    case .bool: _ = try bool()
    case .number: _ = try scanNumber()
    case .string: _ = try scanString()
    case .array:
      try enterArray()
      while try nextElement() { try skipValue() }
    case .object:
      try enterObject()
      while try nextKey() != nil { try skipValue() }
    }
  }

  /// Checks that nothing but white space is left.
  package mutating func finish() throws(JSONError) {
    skipWhitespace()
    guard byteOffset == bytes.count else { throw error(.trailingContent) }
  }

  /// An error at `offset`, or at the next byte.
  package func error(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
    JSONError(kind, at: offset ?? byteOffset, in: bytes)
  }
}

extension JSONScanner {
  /// Stands at the next value, which must be of this kind.
  mutating func require(_ kind: JSONKind) throws(JSONError) {
    let found = try nextKind()
    guard found == kind else { throw error(.wrongKind(expected: kind.rawValue, found: found)) }
  }

  /// The next byte, which must be there.
  func current(expected: @autoclosure () -> String) throws(JSONError) -> UInt8 {
    guard byteOffset < bytes.count else { throw error(.unexpectedEnd(expected: expected())) }
    return bytes[byteOffset]
  }

  mutating func skipWhitespace() {
    while byteOffset < bytes.count {
      switch bytes[byteOffset] {
      case 0x20, 0x0A, 0x0D, 0x09: byteOffset += 1
      default: return
      }
    }
  }

  /// Reads exactly these letters, followed by no other letter.
  mutating func word(_ text: StaticString) throws(JSONError) {
    let word = "\(text)"
    for letter in word.utf8 {
      let byte = try current(expected: word)
      guard byte == letter else { throw error(.unexpectedByte(byte, expected: word)) }
      byteOffset += 1
    }
  }

  private mutating func enter() throws(JSONError) {
    guard depth < Self.depthLimit else { throw error(.tooDeep(limit: Self.depthLimit)) }
    depth += 1
    byteOffset += 1
    isAtFirst = true
  }

  /// Reads up to the opening quote of the next key; false once `}` is read.
  private mutating func nextMember() throws(JSONError) -> Bool {
    guard try nextItem(closing: UInt8(ascii: "}"), first: "a key or '}'") else { return false }
    guard try current(expected: "a key") == UInt8(ascii: "\"") else {
      throw error(.unexpectedByte(bytes[byteOffset], expected: "a key"))
    }
    return true
  }

  /// Reads the colon behind a key.
  private mutating func finishKey(from start: Int) throws(JSONError) {
    keyRange = start..<byteOffset
    skipWhitespace()
    guard try current(expected: "':'") == UInt8(ascii: ":") else {
      throw error(.unexpectedByte(bytes[byteOffset], expected: "':'"))
    }
    byteOffset += 1
    skipWhitespace()
  }

  /// Reads the comma between items, or `closing`; the first item needs no comma.
  private mutating func nextItem(
    closing: UInt8, first: @autoclosure () -> String
  ) throws(JSONError) -> Bool {
    skipWhitespace()
    let needsComma = !isAtFirst
    let byte = try current(expected: needsComma ? "','" : first())
    isAtFirst = false
    if byte == closing {
      byteOffset += 1
      depth -= 1
      return false
    }
    guard needsComma else { return true }
    guard byte == UInt8(ascii: ",") else {
      let close = Character(UnicodeScalar(closing))
      throw error(.unexpectedByte(byte, expected: "',' or '\(close)'"))
    }
    byteOffset += 1
    skipWhitespace()
    return true
  }
}
