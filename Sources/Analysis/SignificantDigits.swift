/// Numbers in sentences.
package enum SignificantDigits {
  /// A share such as `12 %`, `1.3 %`, `0.02 %` or `3e-06 %`.
  package static func percent(_ share: Double) -> String { text(100 * share) + " %" }

  /// A ratio such as `2.7 times`.
  package static func ratio(_ value: Double) -> String { text(value) + " times" }

  /// Three significant digits, without zeros at the end.
  package static func text(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    let size = value.magnitude
    if size >= 1e6 || size < 1e-3 {
      var exponent = 0
      var scaled = size
      while scaled >= 9.995 { (scaled, exponent) = (scaled / 10, exponent + 1) }
      while scaled < 0.9995 { (scaled, exponent) = (scaled * 10, exponent - 1) }
      return (value < 0 ? "-" : "") + fixed(scaled, 2) + "e\(exponent)"
    }
    let digits =
      size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4
    return (value < 0 ? "-" : "") + fixed(size, digits)
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((value * scale).rounded())
    guard digits > 0 else { return "\(whole)" }
    let fraction = String(whole % Int(scale))
    var text =
      "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.utf8.count)
      + fraction
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
