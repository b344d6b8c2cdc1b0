internal import StrictJSON

/// Lines of a YAML mapping that YAML 1.1 and 1.2 read alike.
struct YAMLLines {
  private(set) var text = ""

  mutating func blank() { text += "\n" }

  /// A comment, broken into lines of at most 98 characters.
  mutating func comment(_ words: String) {
    var line = "#"
    for word in words.split(separator: " ") {
      if line.utf8.count + word.utf8.count + 1 > 98, line != "#" {
        text += line + "\n"
        line = "#"
      }
      line += " " + word
    }
    text += line + "\n"
  }

  /// `key: value`; dictionaries as nested lines.
  mutating func add(_ key: String, _ value: SettingsTree, indent: String = "") {
    if let entries = value.entries {
      text += "\(indent)\(key):\n"
      for entry in entries { add(entry.key, entry.value, indent: indent + "  ") }
    } else {
      text += "\(indent)\(key): \(Self.scalar(value))\n"
    }
  }

  private static func scalar(_ value: SettingsTree) -> String {
    switch value {
    case .none: "null"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): number(value)
    case .string(let text): JSONText.quoted(text)
    case .list(let items): "[" + items.map(scalar).joined(separator: ", ") + "]"
    case .dict: "{}"
    }
  }

  /// YAML 1.1 takes `1e-05` for text: a number has a point.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf" }
    let text = "\(value)"
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }
}
