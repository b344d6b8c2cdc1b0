internal import Tensors

/// A name to be made out of a match, as in `model.layers.$1.weight`.
///
/// `$1` and `${1}` are captures: what a wildcard stands for, or a group of a regular expression; `$0`
/// is all that was matched and `$$` a dollar sign. Each `*` is what the `*` of the same number in the
/// pattern stands for.
package struct NameTemplate: Hashable, Sendable, CustomStringConvertible {
  private enum Part: Hashable, Sendable {
    case text(String)
    case capture(Int)
  }

  /// The template as it was written.
  package let text: String
  private var parts: [Part] = []

  /// The whole of what was matched.
  package static let same = NameTemplate(whole: "$0")

  private init(whole text: String) {
    self.text = text
    parts = [.capture(0)]
  }

  /// Reads a template for the matches of `pattern`.
  package init(_ text: String, for pattern: TensorPattern) throws(EditError) {
    self.text = text
    var rest = text[...]
    var literal = ""
    let stars = Self.stars(of: pattern)
    var starCount = 0
    func close(_ parts: inout [Part]) {
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
    }
    while let character = rest.popFirst() {
      switch character {
      case "*":
        guard starCount < stars.count else {
          throw EditError(
            "'\(text)' has more '*' than the pattern \(pattern); use captures such as $1")
        }
        close(&parts)
        parts.append(.capture(stars[starCount]))
        starCount += 1
      case "$":
        if rest.first == "$" {
          literal.append(rest.removeFirst())
          continue
        }
        guard let number = Self.number(&rest) else {
          throw EditError("a '$' in '\(text)' has no number behind it; '$$' is a dollar sign")
        }
        close(&parts)
        parts.append(.capture(number))
      default: literal.append(character)
      }
    }
    close(&parts)
    guard starCount == 0 || starCount == stars.count else {
      throw EditError(
        "'\(text)' has fewer '*' than the pattern \(pattern); use captures such as $1")
    }
    try check(pattern)
  }

  /// The numbers of the captures that the `*` of a glob have.
  private static func stars(of pattern: TensorPattern) -> [Int] {
    guard case .glob(let glob) = pattern.form else { return [] }
    return glob.runCaptures
  }

  private static func number(_ rest: inout Substring) -> Int? {
    let isBraced = rest.first == "{"
    var digits = isBraced ? rest.dropFirst() : rest
    let text = digits.prefix { $0.isASCII && $0.isNumber }.prefix(isBraced ? 3 : 1)
    digits = digits.dropFirst(text.count)
    if isBraced, digits.popFirst() != "}" { return nil }
    guard let number = Int(text) else { return nil }
    rest = digits
    return number
  }

  /// Refuses captures that the pattern is known not to have.
  private func check(_ pattern: TensorPattern) throws(EditError) {
    let count: Int
    switch pattern.form {
    case .name: count = 0
    case .glob(let glob): count = glob.captureCount
    case .expression: return
    }
    for case .capture(let number) in parts where number > count {
      throw EditError(
        "'\(text)' uses $\(number), but the pattern \(pattern) has \(count) wildcards")
    }
  }

  /// The text for one match.
  func text(for match: TensorPatternMatcher.Match) throws(EditError) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .capture(let number):
        guard match.captures.indices.contains(number) else {
          throw EditError("'\(text)' uses $\(number), but the expression has no such group")
        }
        result += match.captures[number]
      }
    }
    return result
  }

  /// The name with each of its matches replaced.
  func name(
    replacing matches: [TensorPatternMatcher.Match], in name: TensorName
  ) throws(EditError) -> TensorName {
    var result = ""
    var position = name.text.startIndex
    for match in matches {
      result += name.text[position..<match.range.lowerBound]
      result += try text(for: match)
      position = match.range.upperBound
    }
    return TensorName(result + name.text[position...])
  }

  package var description: String { "'\(text)'" }
}
