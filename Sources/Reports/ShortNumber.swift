extension Double {
  /// Three significant digits, such as `0.0123`, `4.56`, `789` or `1.23e-9`.
  package var shortText: String { significantText(3) }

  /// So many significant digits; plain between 0.001 and a million, else with an exponent.
  func significantText(_ digits: Int) -> String {
    guard isFinite, self != 0 else { return self == 0 ? "0" : "\(self)" }
    let sign = self < 0 ? "-" : ""
    var (scaled, exponent) = (magnitude, 0)
    while scaled >= 10 { (scaled, exponent) = (scaled / 10, exponent + 1) }
    while scaled < 1 { (scaled, exponent) = (scaled * 10, exponent - 1) }
    // Rounding may give one more digit before the point.
    if Quantity.fixed(scaled, digits: digits - 1).hasPrefix("10") {
      (scaled, exponent) = (scaled / 10, exponent + 1)
    }
    if exponent < -3 || exponent > 5 {
      return sign + Quantity.fixed(scaled, digits: digits - 1) + "e\(exponent)"
    }
    return sign + Quantity.fixed(magnitude, digits: max(0, digits - 1 - exponent))
  }
}
