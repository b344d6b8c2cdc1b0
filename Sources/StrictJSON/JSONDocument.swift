/// A parsed JSON text: its bytes, its tree, and what was tolerated.
///
/// Every value and key of the tree knows its place in `bytes`, so that an edit can replace some
/// ranges and keep all other bytes.
package struct JSONDocument: Sendable {
  /// What a text may hold beyond RFC 8259.
  package struct Options: Sendable {
    /// Whether the number literals `NaN`, `Infinity` and `-Infinity` are accepted.
    package var allowsNonFinite: Bool

    package init(allowsNonFinite: Bool = false) { self.allowsNonFinite = allowsNonFinite }

    /// Exactly RFC 8259.
    package static let strict = Options()
    /// What Python writes: the non-finite literals are accepted and reported.
    package static let python = Options(allowsNonFinite: true)
  }

  /// The text.
  package let bytes: [UInt8]
  /// The outermost value.
  package let root: JSONValue
  /// Where `NaN`, `Infinity` and `-Infinity` stand.
  package let nonFiniteRanges: [Range<Int>]

  /// Parses a whole text; a key that an object names twice is an error.
  package init(_ bytes: [UInt8], options: Options = .strict) throws(JSONError) {
    var builder = JSONTreeBuilder(JSONScanner(bytes, allowingNonFinite: options.allowsNonFinite))
    self.bytes = bytes
    root = try builder.value()
    try builder.scanner.finish()
    nonFiniteRanges = builder.nonFiniteRanges
  }

  /// An error about a place in this text, such as the `range.lowerBound` of a value.
  package func error(_ kind: JSONError.Kind, at byteOffset: Int) -> JSONError {
    JSONError(kind, at: byteOffset, in: bytes)
  }
}

/// The recursion from tokens to values; its depth is bounded by the scanner.
private struct JSONTreeBuilder {
  var scanner: JSONScanner
  var nonFiniteRanges: [Range<Int>] = []

  init(_ scanner: JSONScanner) { self.scanner = scanner }

  mutating func value() throws(JSONError) -> JSONValue {
    let kind = try scanner.nextKind()
    let start = scanner.byteOffset
    let content = try content(of: kind)
    let range = start..<scanner.byteOffset
    if case .number(let number) = content, number.isNonFiniteLiteral {
      nonFiniteRanges.append(range)
    }
    return JSONValue(content: content, range: range)
  }

  private mutating func content(of kind: JSONKind) throws(JSONError) -> JSONValue.Content {
    switch kind {
    case .null:
      try scanner.null()
      return .null
    case .bool: return .bool(try scanner.bool())
    case .number: return .number(try scanner.number())
    case .string: return .string(try scanner.string())
    case .array:
      var elements: [JSONValue] = []
      try scanner.enterArray()
      while try scanner.nextElement() { elements.append(try value()) }
      return .array(elements)
    case .object: return .object(try object())
    }
  }

  private mutating func object() throws(JSONError) -> JSONObject {
    var object = JSONObject()
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      let keyRange = scanner.keyRange
      guard !object.contains(key) else {
        throw scanner.error(.duplicateKey(key), at: keyRange.lowerBound)
      }
      object.append(JSONObject.Member(key: key, keyRange: keyRange, value: try value()))
    }
    return object
  }
}
