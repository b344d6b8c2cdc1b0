/// Numbers as decimal text: the same on every machine, without a locale.
package enum DecimalText {
  /// A number with at most `digits` significant digits, such as `0.0123`, `4,096` or `1.5e-07`.
  ///
  /// It is rounded from its shortest decimal form, halves away from zero. Trailing zeros behind the
  /// point are left out unless `isPadded`, which sets columns of numbers in one precision.
  package static func significant(
    _ value: Double, digits: Int = 4, isPadded: Bool = false
  ) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return "0" }
    var decimal = Decimal(value.magnitude)
    decimal.round(to: max(1, digits))
    if !isPadded { decimal.trim() }
    return (value < 0 ? "-" : "") + decimal.text
  }

  /// A coordinate of a drawing: at most two decimals, never an exponent.
  package static func coordinate(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let whole = hundredths.magnitude / 100
    let rest = hundredths.magnitude % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// An integer with its digits in groups of three.
  package static func grouped(_ number: Int) -> String {
    (number < 0 ? "-" : "") + grouped(Array(String(number.magnitude)))
  }

  /// A power of ten in superscript digits, as axes have it: `10⁻³`.
  static func powerOfTen(_ exponent: Int) -> String { "10" + superscript(exponent) }

  /// An integer in superscript digits.
  static func superscript(_ number: Int) -> String {
    let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let text = String(number.magnitude).map { $0.wholeNumberValue.map { digits[$0] } ?? $0 }
    return (number < 0 ? "⁻" : "") + String(text)
  }

  fileprivate static func grouped(_ digits: [Character]) -> String {
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }
}

/// A positive number as digits and the power of ten of the first of them.
private struct Decimal {
  private var digits: [Int] = []
  private var exponent = 0

  init(_ value: Double) {
    // The shortest text that reads back as the value: "0.00123", "1.5e-07" or "1e+20".
    let parts = value.description.split(separator: "e")
    var point: Int?
    for character in parts.first ?? "" {
      if character == "." {
        point = digits.count
      } else if let digit = character.wholeNumberValue {
        digits.append(digit)
      }
    }
    exponent = (point ?? digits.count) - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.first == 0, digits.count > 1 {
      digits.removeFirst()
      exponent -= 1
    }
  }

  mutating func round(to count: Int) {
    while digits.count < count { digits.append(0) }
    let roundsUp = digits.count > count && digits[count] >= 5
    digits.removeLast(digits.count - count)
    guard roundsUp else { return }
    var place = count - 1
    while place >= 0 {
      if digits[place] < 9 {
        digits[place] += 1
        return
      }
      digits[place] = 0
      place -= 1
    }
    digits = [1] + digits.dropLast()
    exponent += 1
  }

  mutating func trim() {
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
  }

  var text: String {
    let characters = digits.map { Character(String($0)) }
    if exponent < -4 || exponent > 8 {
      let mantissa = String(characters[0]) + (characters.count > 1 ? "." : "")
      let size = String(exponent.magnitude)
      return mantissa + String(characters.dropFirst()) + "e" + (exponent < 0 ? "-" : "+")
        + (size.count < 2 ? "0" : "") + size
    }
    if exponent < 0 {
      return "0." + String(repeating: "0", count: -exponent - 1) + String(characters)
    }
    let missing = max(0, exponent + 1 - characters.count)
    let whole = characters.prefix(exponent + 1) + Array(repeating: "0", count: missing)
    let fraction = characters.dropFirst(exponent + 1)
    return DecimalText.grouped(Array(whole)) + (fraction.isEmpty ? "" : "." + String(fraction))
  }
}
