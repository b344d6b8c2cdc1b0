/// The value of a YAML scalar under YAML 1.1, as mergekit's parser understands it.
///
/// Whole numbers that fit neither an `Int` nor a `UInt64` become a `Double`. Dates stay text: no field of a recipe holds
/// one.
package enum YAMLScalar: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// A whole number beyond those of an `Int`.
  case unsigned(UInt64)
  case number(Double)
  case text(String)

  /// Resolves a plain (unquoted) scalar.
  ///
  /// The rules are those of the implicit resolver of PyYAML 6 (`yaml/resolver.py`), a narrowed
  /// YAML 1.1: `yes`, `no`, `on`, `off` are booleans but `y` and `n` are text, `010` is 8, `0o10` is
  /// text, `1_000` is a thousand, `1:30` is 90, and `1e-5` is text because it has no point.
  /// `0x_` and `0b_`, on which PyYAML fails, are text.
  package init(plain text: String) {
    self =
      Self.words[text] ?? YAMLInteger.value(of: text) ?? YAMLFloat.value(of: text) ?? .text(text)
  }

  /// The scalar in words for messages.
  package var inWords: String {
    switch self {
    case .null: "nothing"
    case .boolean(let value): "the boolean \(value)"
    case .integer(let value): "the number \(value)"
    case .unsigned(let value): "the number \(value)"
    case .number(let value): "the number \(value)"
    case .text(let text): "the text '\(text)'"
    }
  }

  private static let words: [String: Self] = {
    var words: [String: Self] = ["": .null, "~": .null]
    func add(_ names: [String], _ value: Self) {
      for name in names {
        words[name] = value
        words[name.prefix(1).uppercased() + name.dropFirst()] = value
        words[name.uppercased()] = value
      }
    }
    add(["null"], .null)
    add(["yes", "true", "on"], .boolean(true))
    add(["no", "false", "off"], .boolean(false))
    for sign in ["", "+", "-"] {
      for name in [".inf", ".Inf", ".INF"] {
        words[sign + name] = .number(sign == "-" ? -.infinity : .infinity)
      }
    }
    for name in [".nan", ".NaN", ".NAN"] { words[name] = .number(.nan) }
    return words
  }()
}
