import StrictJSON
import Testing

/// What RFC 8259 allows, and that the tree keeps the places of the text.
@Suite struct `Accepted texts` {
  @Test(arguments: [
    "null", " true ", "false\n", "0", "-0", "10.25e-3", "1E+9", #""""#, "[]", "{}", "[[],{}]",
    #"{"a":[1,2,{"b":null}],"":""}"#, "\t\r\n [ 1 , 2 ] ", #""\u00e9\ud83d\ude00\/\b\f""#,
    "\"\u{e9}\u{20ac}\u{1f600}\u{10ffff}\"", "\"\u{7f}\u{2028}\"",
  ])
  func `a valid text is accepted`(text: String) throws {
    let document = try JSONDocument(Array(text.utf8))
    var scanner = JSONScanner(Array(text.utf8))
    try scanner.skipValue()
    try scanner.finish()
    #expect(document.root.range.lowerBound >= 0)
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""a\u00e9\u20AC\ud83d\ude00z""#, "a\u{e9}\u{20ac}\u{1f600}z"),
    (#""\u0000""#, "\u{0}"),
    (#""é\n€""#, "é\n€"),
  ])
  func `escapes are resolved`(text: String, expected: String) throws {
    let value = try JSONDocument(Array(text.utf8)).root.string
    #expect(value.map { Array($0.utf8) } == Array(expected.utf8))
  }

  @Test func `every scalar survives quoting and reading`() throws {
    for code in Array(UInt32(0)..<0x300) + [0x2028, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF] {
      guard let scalar = UnicodeScalar(code) else { continue }
      let text = "a\(String(scalar))z"
      let value = try JSONDocument(JSONText.quotedBytes(text)).root.string
      #expect(value.map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test func `control characters are written with short or lower-case escapes`() {
    #expect(JSONText.quoted("\u{1}\u{1f}\u{7f}\n\"\\/é") == "\"\\u0001\\u001f\u{7f}\\n\\\"\\\\/é\"")
  }

  @Test func `members keep their order, their places and byte-distinct keys`() throws {
    let text = "{ \"z\" : 1.50, \"\u{e9}\": [ ] ,\"e\u{301}\":{\"k\" :true} }"
    let document = try JSONDocument(Array(text.utf8))
    let members = try #require(document.root.object).members
    func source(_ range: Range<Int>) -> String {
      String(decoding: document.bytes[range], as: UTF8.self)
    }
    #expect(members.map { source($0.value.range) } == ["1.50", "[ ]", "{\"k\" :true}"])
    #expect(source(members[0].range) == "\"z\" : 1.50")
    #expect(source(members[0].keyRange) == "\"z\"")
    #expect(document.root["e\u{301}"]?["k"]?.bool == true)
    #expect(document.root["\u{e9}"]?.array?.isEmpty == true)
    #expect(document.root["absent"] == nil)
    #expect(source(document.root.range) == text)
  }

  @Test func `numbers keep their text and know what they are`() throws {
    let text = "[1.50, -7, 9223372036854775808, 2.0, -0, 1e400]"
    let numbers = try #require(JSONDocument(Array(text.utf8)).root.array).compactMap(\.number)
    #expect(numbers.map(\.text) == ["1.50", "-7", "9223372036854775808", "2.0", "-0", "1e400"])
    #expect(numbers.map(\.integer) == [nil, -7, nil, nil, nil, nil])
    #expect(numbers.map(\.double) == [1.5, -7, 9223372036854775808, 2, 0, .infinity])
  }

  @Test func `Python's non-finite literals are accepted on request and reported`() throws {
    let text = Array(#"{"a": NaN, "b": [Infinity, -Infinity, 1]}"#.utf8)
    let document = try JSONDocument(text, options: .python)
    let places = document.nonFiniteRanges.map { String(decoding: text[$0], as: UTF8.self) }
    #expect(places == ["NaN", "Infinity", "-Infinity"])
    #expect(document.root["a"]?.double?.isNaN == true)
    #expect(document.root["b"]?.array?.compactMap(\.double) == [.infinity, -.infinity, 1])
    #expect(throws: JSONError(.nonFiniteNumber, at: 6, in: text)) { try JSONDocument(text) }
  }

  @Test func `the scanner reads counts without making numbers of them`() throws {
    var scanner = JSONScanner(Array("[0, 12, 9223372036854775807]".utf8))
    var counts: [Int] = []
    try scanner.enterArray()
    while try scanner.nextElement() { counts.append(try scanner.count()) }
    try scanner.finish()
    #expect(counts == [0, 12, .max])
  }
}
