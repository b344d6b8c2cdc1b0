package import Tensors

/// Which tensors an edit is for.
///
/// Unlike filters of recipes, text without wildcards is a whole name: an edit that takes more tensors
/// than were meant does damage.
package struct TensorPattern: Hashable, Sendable, CustomStringConvertible {
  /// The three spellings of a pattern.
  package enum Form: Hashable, Sendable {
    /// One tensor, by its whole name.
    case name(TensorName)
    /// All tensors whose whole name has this shape.
    case glob(Glob)
    /// All tensors whose name contains a match of this regular expression.
    case expression(String)
  }

  /// The pattern as it was written.
  package let text: String
  package let form: Form

  /// Reads a pattern.
  ///
  /// Text between two slashes is a regular expression; other text with `*`, `?` or `[` is a glob; all
  /// else is a name.
  package init(_ text: String) throws(EditError) {
    self.text = text
    if text.isEmpty { throw EditError("a pattern of tensors is empty; '*' stands for all") }
    if text.count >= 3, text.hasPrefix("/"), text.hasSuffix("/") {
      let expression = String(text.dropFirst().dropLast())
      // Longer ones, deeply nested, would exhaust the stack of the expression parser.
      guard expression.utf8.count <= Self.expressionLimit else {
        throw EditError("a regular expression has at most \(Self.expressionLimit) bytes")
      }
      guard (try? Regex(expression)) != nil else {
        throw EditError("'\(text)' is not a valid regular expression")
      }
      form = .expression(expression)
    } else if text.contains(where: { "*?[".contains($0) }) {
      guard let glob = Glob(text) else {
        throw EditError("the [...] in the pattern '\(text)' is not closed, empty or reversed")
      }
      form = .glob(glob)
    } else {
      form = .name(TensorName(text))
    }
  }

  /// Whether the pattern names one tensor.
  package var isName: Bool { if case .name = form { true } else { false } }

  package var description: String { "'\(text)'" }

  private static let expressionLimit = 512
}

/// Finds the tensors of a pattern; its regular expression is compiled once.
///
/// Compiled expressions cannot cross threads, patterns can: that is why these are two types.
struct TensorPatternMatcher {
  /// One place in a name that a pattern takes, and the text of its captures; of these the first is
  /// all of it.
  struct Match {
    var range: Range<String.Index>
    var captures: [String]
  }

  private let form: TensorPattern.Form
  private let expression: Regex<AnyRegexOutput>?

  init(_ pattern: TensorPattern) {
    form = pattern.form
    expression = if case .expression(let text) = pattern.form { try? Regex(text) } else { nil }
  }

  /// Where the pattern takes `name`: at most once, but for regular expressions; never if it does not.
  func matches(in name: TensorName) -> [Match] {
    let text = name.text
    let whole = text.startIndex..<text.endIndex
    switch form {
    case .name(let wanted): return wanted == name ? [Match(range: whole, captures: [text])] : []
    case .glob(let glob):
      return glob.captures(in: text).map { [Match(range: whole, captures: [text] + $0)] } ?? []
    case .expression:
      guard let expression else { return [] }
      return text.matches(of: expression).map { match in
        Match(
          range: match.range, captures: match.output.map { $0.substring.map(String.init) ?? "" })
      }
    }
  }
}
