/// A number in the spelling of its text.
package struct JSONNumber: Hashable, Sendable {
  /// The characters of the text; `NaN`, `Infinity` and `-Infinity` only where they were allowed.
  package let text: String

  /// The value as an integer; nil for fractions, exponents and values that do not fit.
  package var integer: Int? { text == "-0" ? nil : Int(text) }

  /// The nearest double; infinite for values out of range.
  package var double: Double {
    switch text {
    case "NaN": .nan
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: Double(text) ?? .nan
    }
  }

  /// Whether the text is `NaN`, `Infinity` or `-Infinity`, which RFC 8259 does not know.
  package var isNonFiniteLiteral: Bool { text.utf8.last.map { $0 > UInt8(ascii: "9") } ?? true }
}
