import Pages
import StrictJSON
import Testing

@Suite struct `Text in pages` {
  @Test(arguments: SamplePage.hostile)
  func `has no markup left, and reads as it was`(text: String) {
    let escaped = HTMLText.escaped(text)
    #expect(!escaped.contains { "<>\"'".contains($0) })
    #expect(unescaped(escaped).utf8.elementsEqual(HTMLText.visible(text).utf8))
    #expect(!escaped.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0) ~= $0.value })
  }

  @Test func `every scalar is kept or shown by its number`() {
    for value in [0...0x2FFF, 0xD7F0...0xE010, 0xFDC0...0x10010, 0xE0000...0xE0200].joined() {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      let text = HTMLText.visible(String(scalar))
      let number = "\\u{\(String(value, radix: 16))}"
      #expect(text.unicodeScalars.elementsEqual([scalar]) || text == number)
    }
    #expect(HTMLText.visible("a\tb\nc") == "a\tb\nc")
    #expect(HTMLText.visible("\u{202E}\u{200B}\u{85}") == "\\u{202e}\\u{200b}\\u{85}")
  }

  @Test(arguments: SamplePage.hostile)
  func `JSON in a script cannot end it, and is read as it was`(text: String) throws {
    let json = JSONWriter.text(.compact) { $0.object { $0.member("name", text) } }
    let script = HTMLText.script(json: json)
    #expect(!script.contains("<"))
    let read = try JSONDocument(Array(script.utf8)).root["name"]?.string
    #expect(read?.utf8.elementsEqual(text.utf8) == true)
  }

  /// The five references that are written, read back.
  private func unescaped(_ text: String) -> String {
    let references = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&"]
    var result = ""
    var rest = text[...]
    while let character = rest.first {
      if character == "&", let (name, value) = references.first(where: { rest.hasPrefix($0.key) }) {
        result += value
        rest = rest.dropFirst(name.count)
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
