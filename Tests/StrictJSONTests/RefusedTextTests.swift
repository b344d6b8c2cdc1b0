import StrictJSON
import Testing

/// What is not JSON is refused at the right place.
@Suite struct `Refused texts` {
  struct Case: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var kind: JSONError.Kind
    var byteOffset: Int

    init(_ text: String, _ kind: JSONError.Kind, at byteOffset: Int) {
      self.init(Array(text.utf8), kind, at: byteOffset)
    }

    init(_ bytes: [UInt8], _ kind: JSONError.Kind, at byteOffset: Int) {
      (self.bytes, self.kind, self.byteOffset) = (bytes, kind, byteOffset)
    }

    var testDescription: String { String(decoding: bytes.prefix(40), as: UTF8.self) }
  }

  static let quote = UInt8(ascii: "\"")

  static let cases: [Case] = [
    Case("", .unexpectedEnd(expected: "a value"), at: 0),
    Case("  ", .unexpectedEnd(expected: "a value"), at: 2),
    Case("[1,]", .unexpectedByte(UInt8(ascii: "]"), expected: "a value"), at: 3),
    Case("[,1]", .unexpectedByte(UInt8(ascii: ","), expected: "a value"), at: 1),
    Case("[1 2]", .unexpectedByte(UInt8(ascii: "2"), expected: "',' or ']'"), at: 3),
    Case("[1}", .unexpectedByte(UInt8(ascii: "}"), expected: "',' or ']'"), at: 2),
    Case(#"{"a":1,}"#, .unexpectedByte(UInt8(ascii: "}"), expected: "a key"), at: 7),
    Case(#"{"a" 1}"#, .unexpectedByte(UInt8(ascii: "1"), expected: "':'"), at: 5),
    Case("{a:1}", .unexpectedByte(UInt8(ascii: "a"), expected: "a key"), at: 1),
    Case("{'a':1}", .unexpectedByte(UInt8(ascii: "'"), expected: "a key"), at: 1),
    Case(#"{"a":1"#, .unexpectedEnd(expected: "','"), at: 6),
    Case("[", .unexpectedEnd(expected: "a value or ']'"), at: 1),
    Case("// x\n1", .unexpectedByte(UInt8(ascii: "/"), expected: "a value"), at: 0),
    Case("1 /* x */", .trailingContent, at: 2),
    Case("{} {}", .trailingContent, at: 3),
    Case("{}\0", .trailingContent, at: 2),
    Case("nul", .unexpectedEnd(expected: "null"), at: 3),
    Case("True", .unexpectedByte(UInt8(ascii: "T"), expected: "a value"), at: 0),
    Case("trux", .unexpectedByte(UInt8(ascii: "x"), expected: "true"), at: 3),
    Case("01", .invalidNumber, at: 0),
    Case("-", .unexpectedEnd(expected: "a digit"), at: 1),
    Case("-x", .invalidNumber, at: 0),
    Case("1.", .invalidNumber, at: 0),
    Case("1.e3", .invalidNumber, at: 0),
    Case("1e+", .invalidNumber, at: 0),
    Case("+1", .unexpectedByte(UInt8(ascii: "+"), expected: "a value"), at: 0),
    Case(".5", .unexpectedByte(UInt8(ascii: "."), expected: "a value"), at: 0),
    Case("0x10", .trailingContent, at: 1),
    Case("-NaN", .invalidNumber, at: 0),
    Case("\"a\nb\"", .controlCharacter(0x0A), at: 2),
    Case("\"a\0b\"", .controlCharacter(0), at: 2),
    Case(#""abc"#, .unexpectedEnd(expected: "'\"'"), at: 4),
    Case(#""\x""#, .invalidEscape, at: 1),
    Case(#""a\u12g4""#, .invalidEscape, at: 2),
    Case(#""\u12"#, .unexpectedEnd(expected: "four hexadecimal digits"), at: 5),
    Case(#""\"#, .unexpectedEnd(expected: "an escape"), at: 2),
    Case(#""\ud800""#, .loneSurrogate, at: 1),
    Case(#""\udc00\ud800""#, .loneSurrogate, at: 1),
    Case(#""\ud800\ud800""#, .loneSurrogate, at: 1),
    Case(#""\ud800\n""#, .loneSurrogate, at: 1),
    Case("\u{feff}{}", .byteOrderMark, at: 0),
    Case([0xFF, 0xFE, 0x7B, 0x00], .byteOrderMark, at: 0),
    Case([0xFE, 0xFF, 0x00, 0x7B], .byteOrderMark, at: 0),
    Case([quote, 0x80, quote], .invalidUTF8, at: 1),
    Case([quote, 0xC0, 0xAF, quote], .invalidUTF8, at: 1),
    Case([quote, 0xC1, 0xBF, quote], .invalidUTF8, at: 1),
    Case([quote, 0xE0, 0x80, 0xAF, quote], .invalidUTF8, at: 1),
    Case([quote, 0xED, 0xA0, 0x80, quote], .invalidUTF8, at: 1),
    Case([quote, 0xF0, 0x80, 0x80, 0xAF, quote], .invalidUTF8, at: 1),
    Case([quote, 0xF4, 0x90, 0x80, 0x80, quote], .invalidUTF8, at: 1),
    Case([quote, 0xF5, 0x80, 0x80, 0x80, quote], .invalidUTF8, at: 1),
    Case([quote, 0xE2, 0x82], .invalidUTF8, at: 1),
    Case([quote, 0xE2, 0x82, quote], .invalidUTF8, at: 1),
    Case(#"{"a":1,"a":1}"#, .duplicateKey("a"), at: 7),
    Case(#"{"a":1,"\u0061":2}"#, .duplicateKey("a"), at: 7),
    Case(String(repeating: "[", count: 200), .tooDeep(limit: 128), at: 128),
    Case(String(repeating: #"{"a":"#, count: 200), .tooDeep(limit: 128), at: 640),
  ]

  @Test(arguments: cases)
  func `is refused with the kind and the place`(example: Case) {
    #expect(throws: JSONError(example.kind, at: example.byteOffset, in: example.bytes)) {
      try JSONDocument(example.bytes)
    }
  }

  @Test(arguments: cases.filter { if case .duplicateKey = $0.kind { false } else { true } })
  func `skipping a value checks as much as reading it`(example: Case) {
    #expect(throws: JSONError(example.kind, at: example.byteOffset, in: example.bytes)) {
      var scanner = JSONScanner(example.bytes)
      try scanner.skipValue()
      try scanner.finish()
    }
  }

  @Test(arguments: [
    ("-1", JSONError.Kind.notCount(text: "-1")),
    ("-0", .notCount(text: "-0")),
    ("2.0", .notCount(text: "2.0")),
    ("2e0", .notCount(text: "2e0")),
    ("9223372036854775808", .countOverflow(text: "9223372036854775808")),
    ("18446744073709551615", .countOverflow(text: "18446744073709551615")),
    (#""2""#, .wrongKind(expected: "a non-negative integer", found: .string)),
    ("null", .wrongKind(expected: "a non-negative integer", found: .null)),
  ])
  func `a count is a non-negative integer that fits`(text: String, kind: JSONError.Kind) {
    let bytes = Array(text.utf8)
    #expect(throws: JSONError(kind, at: 0, in: bytes)) {
      var scanner = JSONScanner(bytes)
      _ = try scanner.count()
    }
  }

  @Test func `128 levels are accepted and the place counts lines and characters`() throws {
    let deep = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try JSONDocument(Array(deep.utf8))
    let text = Array("{\n  \"é\": 1,\n  \"€\" 2\n}".utf8)
    let error = #expect(throws: JSONError.self) { try JSONDocument(text) }
    #expect(error?.line == 3)
    #expect(error?.column == 7)
    #expect(error?.description.hasSuffix("at line 3, column 7 (byte 21)") == true)
  }

  @Test func `no prefix and no single changed byte of a text makes the parser trap`() {
    let text = Array(#"{"a":[1.5e3,-2,true,null],"\u00e9\ud83d\ude00é":{"b":"x"}}"#.utf8)
    for count in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONDocument(Array(text.prefix(count))) }
    }
    var accepted = 0
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        if (try? JSONDocument(changed)) != nil { accepted += 1 }
      }
    }
    #expect(accepted >= text.count)
  }
}
