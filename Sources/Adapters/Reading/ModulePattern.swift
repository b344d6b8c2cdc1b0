/// A key of `rank_pattern` or `alpha_pattern`: a regular expression for the end of a module's path.
///
/// A key fits a path if it fits all of it, or what follows one of its dots. A dot in the key is any
/// character, as everywhere in regular expressions. Of several keys that fit the first counts.
/// Source: the documentation of PEFT's LoraConfig, and its behaviour at 0.21.
package struct ModulePattern: Hashable, Sendable {
  package let text: String

  /// Keys longer than this are refused: deeply nested ones would exhaust the parser's stack.
  private static let limit = 512

  /// Reads a key; nil if it is no regular expression.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.limit else { return nil }
    self.text = text
    guard !isPlain else { return }
    guard (try? Regex(expression)) != nil else { return nil }
  }

  /// Whether the key is made of name characters and dots only.
  private var isPlain: Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
  }

  private var expression: String { "(?:.*\\.)?(?:\(text))" }

  /// Whether the key fits the path of a module.
  package func fits(_ path: String) -> Bool {
    guard isPlain else {
      guard let expression = try? Regex(expression) else { return false }
      return path.wholeMatch(of: expression) != nil
    }
    let (key, path) = (Array(text.utf8), Array(path.utf8))
    let start = path.count - key.count
    guard start >= 0, start == 0 || path[start - 1] == UInt8(ascii: ".") else { return false }
    return zip(key, path[start...]).allSatisfy { $0 == UInt8(ascii: ".") || $0 == $1 }
  }
}
