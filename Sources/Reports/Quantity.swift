/// Numbers as people read them: three significant digits and a decimal unit, as the field uses.
package enum Quantity {
  /// A byte count such as `512 bytes`, `16.4 KB` or `15.2 GB` (powers of a thousand).
  package static func bytes(_ count: Int) -> String {
    count == 1 ? "1 byte" : scaled(Double(count), units: ["bytes", "KB", "MB", "GB", "TB", "PB"])
  }

  /// A count of parameters or elements such as `640`, `135 M` or `8.03 B`.
  package static func elements(_ count: Int) -> String {
    scaled(Double(count), units: ["", "K", "M", "B", "T"])
  }

  /// A throughput such as `1.35 GB/s`; `bytesPerSecond` may be anything.
  package static func rate(_ bytesPerSecond: Double) -> String {
    guard bytesPerSecond.isFinite, bytesPerSecond >= 0 else { return "? GB/s" }
    return scaled(bytesPerSecond, units: ["B/s", "KB/s", "MB/s", "GB/s", "TB/s"])
  }

  /// A duration such as `0.04 s`, `12.3 s`, `2 min 05 s` or `1 h 02 min`.
  package static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "?" }
    if seconds < 9.995 { return fixed(seconds, digits: 2) + " s" }
    if seconds < 59.95 { return fixed(seconds, digits: 1) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
  }

  /// An integer with its digits in groups of three: `8,030,261,248`.
  package static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// A count and its noun, which takes an `s` unless there is exactly one: `3 tensors`.
  package static func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// A number with exactly `digits` decimals, rounded to nearest, halves away from zero.
  package static func fixed(_ value: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let whole = Int(scaled)
    let unit = Int(scale)
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let fraction = String(whole % unit)
    let zeros = String(repeating: "0", count: digits - fraction.utf8.count)
    return "\(sign)\(whole / unit).\(zeros)\(fraction)"
  }

  /// Three significant digits in the largest unit that leaves at least one before the point;
  /// whole in the first unit.
  private static func scaled(_ value: Double, units: [String]) -> String {
    var value = value
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    let number = fixed(value, digits: digits)
    return units[unit].isEmpty ? number : "\(number) \(units[unit])"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
