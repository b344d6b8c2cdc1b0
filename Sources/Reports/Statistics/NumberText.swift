import Glibc

/// Measured numbers as people read them.
package enum NumberText {
  /// Four significant digits: `0.02`, `-1.235e-05`, `65504`, `NaN`; `-` for none.
  package static func short(_ value: Double?) -> String { text(value, digits: 4) }

  private static func text(_ value: Double?, digits count: Int) -> String {
    guard let value else { return "-" }
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf" }
    guard value != 0 else { return "0" }
    var exponent = Int(floor(log10(value.magnitude)))
    var digits = scaled(value.magnitude, by: count - 1 - exponent).rounded()
    let limit = pow(10, Double(count))
    if digits >= limit { (digits, exponent) = (limit / 10, exponent + 1) }
    let text = String(Int(digits))
    let sign = value < 0 ? "-" : ""
    if (0..<count).contains(exponent) {
      return sign + trimmed(text.prefix(exponent + 1), text.dropFirst(exponent + 1))
    }
    if value.magnitude < 1e15, value == value.rounded(), value.magnitude < 1e7, exponent >= count {
      return "\(Int(value))"
    }
    if (-4..<0).contains(exponent) {
      return sign + trimmed("0", Substring(String(repeating: "0", count: -exponent - 1) + text))
    }
    let power = exponent < 0 ? "-" : "+"
    let magnitude = String(exponent.magnitude)
    return sign + trimmed(text.prefix(1), text.dropFirst())
      + "e\(power)\(magnitude.utf8.count < 2 ? "0" : "")\(magnitude)"
  }

  /// A share as percent: `0 %`, `0.0012 %`, `12.3 %`, `100 %`.
  package static func percent(_ share: Double?) -> String {
    guard let share else { return "-" }
    if share == 0 { return "0 %" }
    if share == 1 { return "100 %" }
    let percent = share * 100
    // What is not all is never shown as all.
    if percent >= 99.95 { return "\(short(min(percent, 99.99))) %" }
    return percent >= 0.1
      ? "\(Quantity.fixed(percent, digits: 1)) %" : "\(text(percent, digits: 2)) %"
  }

  private static func scaled(_ value: Double, by power: Int) -> Double {
    // In two steps, since 10^330 is no number.
    let half = power / 2
    return value * pow(10, Double(half)) * pow(10, Double(power - half))
  }

  private static func trimmed(_ whole: Substring, _ fraction: Substring) -> String {
    var fraction = fraction
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? String(whole) : "\(whole).\(fraction)"
  }
}
