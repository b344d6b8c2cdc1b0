package import Tensors

/// Which tensors a conditional value is for.
package struct TensorFilter: Hashable, Sendable, CustomStringConvertible {
  /// The four spellings of a filter.
  package enum Form: Hashable, Sendable {
    /// `*` and the empty filter.
    case everything
    /// The name contains the text, in the same case.
    case substring
    /// The whole name has this shape.
    case glob(Glob)
    /// The name contains a match of the regular expression between the slashes.
    case expression(String)
  }

  /// The filter as the recipe spells it.
  package let text: String
  package let form: Form

  /// Reads a filter.
  ///
  /// `*` alone and empty text match everything; text between two slashes is a regular expression;
  /// other text with `*`, `?` or `[` is a glob, which has to match the whole name; all else is a
  /// substring. No tensor name holds `/`, `*`, `?` or `[`, so a mergekit filter that could match
  /// anything keeps its meaning.
  package init(_ text: String) throws(TensorFilterFault) {
    self.text = text
    if text.isEmpty || text == "*" {
      form = .everything
    } else if text.count >= 3, text.hasPrefix("/"), text.hasSuffix("/") {
      let pattern = String(text.dropFirst().dropLast())
      // Longer ones, deeply nested, would exhaust the stack of the expression parser.
      guard pattern.utf8.count <= Self.expressionLimit else { throw .longExpression }
      guard (try? Regex(pattern)) != nil else { throw .invalidExpression(pattern) }
      form = .expression(pattern)
    } else if text.contains(where: { "*?[".contains($0) }) {
      guard let glob = Glob(text) else { throw .invalidGlob(text) }
      form = .glob(glob)
    } else {
      form = .substring
    }
  }

  package var description: String { "'\(text)'" }

  static let expressionLimit = 512
}

/// Why a filter cannot be read.
package enum TensorFilterFault: Error, Hashable, Sendable, CustomStringConvertible {
  case invalidExpression(String)
  case invalidGlob(String)
  case longExpression

  package var description: String {
    switch self {
    case .invalidExpression(let pattern): "'/\(pattern)/' is not a valid regular expression"
    case .longExpression:
      "a regular expression has at most \(TensorFilter.expressionLimit) bytes"
    case .invalidGlob(let text):
      "the [...] in the filter '\(text)' is not closed, empty or reversed"
    }
  }
}

/// Applies filters to names; each regular expression is compiled once.
///
/// Compiled expressions cannot cross threads, filters can: that is why these are two types.
package struct TensorFilterMatcher {
  private var expressions: [String: Regex<AnyRegexOutput>] = [:]

  package init() {}

  /// Whether the tensor `name` passes `filter`; no filter lets everything pass.
  package mutating func passes(_ name: String, _ filter: TensorFilter?) -> Bool {
    guard let filter else { return true }
    switch filter.form {
    case .everything: return true
    case .substring: return Self.bytes(of: name, contain: filter.text)
    case .glob(let glob): return glob.matches(name)
    case .expression(let pattern):
      guard let expression = expressions[pattern] ?? (try? Regex(pattern)) else { return false }
      expressions[pattern] = expression
      return name.contains(expression)
    }
  }

  /// Compares bytes: Swift's own search would take canonically equal spellings for the same.
  private static func bytes(of name: String, contain part: String) -> Bool {
    let (name, part) = (Array(name.utf8), Array(part.utf8))
    guard name.count >= part.count else { return false }
    return (0...name.count - part.count).contains { name[$0...].starts(with: part) }
  }
}
