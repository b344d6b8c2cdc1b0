package import StrictYAML

/// A value of a parameter, of the parameter's own type.
package enum ParameterValue: Hashable, Sendable, CustomStringConvertible {
  case float(Double)
  case integer(Int)
  case boolean(Bool)
  case text(String)

  /// Converts a scalar of a recipe, or returns nil if it is not of that type.
  ///
  /// As lax as mergekit: numbers may be text (`"0.5"`, and `1e-5`, which YAML 1.1 takes for text);
  /// booleans count as 1 and 0; whole numbers may have a point; booleans may be 0, 1 or a word.
  /// Whole numbers beyond 64 bits are refused.
  package init?(_ scalar: YAMLScalar, as kind: ParameterDefinition.Kind) {
    switch kind {
    case .float:
      guard let value = Self.number(scalar) else { return nil }
      self = .float(value)
    case .integer:
      if case .text(let text) = scalar, !Self.isWholeNumber(text) { return nil }
      guard let value = Self.number(scalar).flatMap(Int.init(exactly:)) else { return nil }
      self = .integer(value)
    case .boolean:
      guard let value = Self.boolean(scalar) else { return nil }
      self = .boolean(value)
    case .word(let words, let orBoolean):
      if case .text(let text) = scalar, words.contains(text.lowercased()) {
        self = .text(text.lowercased())
      } else if orBoolean, let value = Self.boolean(scalar) {
        self = .boolean(value)
      } else {
        return nil
      }
    }
  }

  /// The value as a number: 1 or 0 for booleans, 0 for text.
  package var number: Double {
    switch self {
    case .float(let value): value
    case .integer(let value): Double(value)
    case .boolean(let value): value ? 1 : 0
    case .text: 0
    }
  }

  /// The value as a recipe would spell it.
  package var description: String {
    switch self {
    case .float(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .text(let value): value
    }
  }

  private static func number(_ scalar: YAMLScalar) -> Double? {
    switch scalar {
    case .boolean(let value): value ? 1 : 0
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .number(let value): value
    case .text(let text): number(text)
    case .null: nil
    }
  }

  /// Decimal numbers (single underscores between digits allowed), infinities and NaN in text; no
  /// hexadecimal, which Swift would take.
  private static func number(_ text: String) -> Double? {
    let trimmed = text.trimmed
    guard !trimmed.contains(where: { "xX".contains($0) }) else { return nil }
    let groups = trimmed.split(separator: "_", omittingEmptySubsequences: false)
    let joints = zip(groups, groups.dropFirst())
    let isSpaced = joints.allSatisfy { before, after in
      before.last?.isDigit == true && after.first?.isDigit == true
    }
    return isSpaced ? Double(groups.joined()) : nil
  }

  /// Whether text has the form of a whole number, which may end in `.0`: no exponent, no bare point.
  private static func isWholeNumber(_ text: String) -> Bool {
    !text.contains { "eE".contains($0) } && text.trimmed.last?.isDigit == true
  }

  private static func boolean(_ scalar: YAMLScalar) -> Bool? {
    switch scalar {
    case .boolean(let value): value
    case .integer(0): false
    case .integer(1): true
    case .number(let value): value == 0 ? false : value == 1 ? true : nil
    case .text(let text): words[text.lowercased()]
    case .integer, .unsigned, .null: nil
    }
  }

  private static let words = [
    "yes": true, "y": true, "on": true, "true": true, "t": true, "1": true,
    "no": false, "n": false, "off": false, "false": false, "f": false, "0": false,
  ]
}

extension Character {
  fileprivate var isDigit: Bool { isASCII && isNumber }
}

extension String {
  /// The text without spaces, tabs and line ends around it.
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }
}
