import StrictJSON

/// The plain `key: value` lines at the top of a model card, between two lines of `---`.
///
/// It reads no more YAML than model cards need for their license: nested values, lists and block
/// text are skipped.
package struct FrontMatter: Sendable {
  private var values: [String: String] = [:]

  /// Reads the front matter of a card; a card without one gives no values.
  package init(_ card: String) {
    let lines = card.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else { return }
    for line in lines[1..<end] {
      guard let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false else {
        continue
      }
      let value = Self.scalar(line[line.index(after: colon)...])
      if let value { values[String(line[..<colon])] = value }
    }
  }

  /// The value of a key, without quotes; nil if it is not a plain value on one line.
  package subscript(key: String) -> String? { values[key] }

  private static func scalar(_ text: Substring) -> String? {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    for quote in ["\"", "'"] where text.count > 1 {
      if text.hasPrefix(quote), text.hasSuffix(quote) { return String(text.dropFirst().dropLast()) }
    }
    guard let first = text.first, !"[{|>&*!#\"'".contains(first) else { return nil }
    let comment = text.indices.first { text[$0] == "#" && text[..<$0].last == " " }
    guard let comment else { return String(text) }
    return scalar(text[..<comment])
  }

  /// A string as YAML: plain where nothing else could be read, otherwise in double quotes, between
  /// which YAML reads all escapes of JSON.
  static func scalar(writing text: String) -> String {
    let plain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "/"):
        true
      default: false
      }
    }
    let isWord = text.first.map { $0.isASCII && $0.isLetter } ?? false
    return plain && isWord && !words.contains(text.lowercased())
      ? text : JSONText.quoted(MarkdownText.oneLine(text))
  }

  private static let words: Set<String> = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null",
  ]
}
