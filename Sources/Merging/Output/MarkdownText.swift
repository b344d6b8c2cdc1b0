/// Text made safe for its place in a model card.
enum MarkdownText {
  /// Text as inline code, between more backticks than it holds in a row.
  static func code(_ text: String) -> String {
    let fence = String(repeating: "`", count: longestRun(in: text) + 1)
    let padding = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return fence + padding + oneLine(text) + padding + fence
  }

  /// Text as a code block that ends where the text ends, whatever it holds.
  static func block(_ text: String, language: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(in: text) + 1))
    let end = text.hasSuffix("\n") || text.isEmpty ? "" : "\n"
    return "\(fence)\(language)\n\(text)\(end)\(fence)\n"
  }

  /// Text for a cell of a table.
  static func cell(_ text: String) -> String {
    oneLine(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// Text with control characters and line breaks as spaces.
  static func oneLine(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func longestRun(in text: String) -> Int {
    var (run, longest) = (0, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
