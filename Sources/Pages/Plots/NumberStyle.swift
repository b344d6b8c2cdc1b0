/// How the numbers of an axis, a scale or a column are written.
package enum NumberStyle: Hashable, Sendable {
  /// Significant digits, as they come.
  case plain
  /// Counts of bytes in decimal units.
  case bytes
  /// Fractions of one, as percentages.
  case percent
  /// The number is an exponent: `2⁻⁷`.
  case powerOfTwo
  /// The number is an exponent: `10⁻³`.
  case powerOfTen

  /// A number in few digits.
  package func text(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite else { return DecimalText.significant(value) }
    switch self {
    case .plain: return DecimalText.significant(value, digits: digits)
    case .percent: return DecimalText.significant(value * 100, digits: digits) + " %"
    case .bytes:
      let units = ["B", "KB", "MB", "GB", "TB", "PB"]
      var (scaled, unit) = (value, 0)
      while scaled.magnitude >= 999.5, unit < units.count - 1 {
        scaled /= 1000
        unit += 1
      }
      return DecimalText.significant(scaled, digits: digits) + " " + units[unit]
    case .powerOfTwo, .powerOfTen:
      let base = self == .powerOfTwo ? "2" : "10"
      guard value == value.rounded(), value.magnitude < 1e6 else {
        return base + "^" + DecimalText.significant(value, digits: digits)
      }
      return base + DecimalText.superscript(Int(value))
    }
  }
}
