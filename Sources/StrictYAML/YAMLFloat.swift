/// Floating-point numbers of YAML 1.1: decimal with a point, and sexagesimal.
enum YAMLFloat {
  /// The value of a plain scalar, or nil if it is no such number.
  static func value(of text: String) -> YAMLScalar? {
    guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let head = text.utf8[..<point]
    let tail = text.utf8[text.utf8.index(after: point)...]
    if head.isEmpty {
      guard let first = tail.first, isDigit(first), isFraction(tail) else { return nil }
      return decimal(text)
    }
    let unsigned = isSign(head.first) ? head.dropFirst() : head
    guard let first = unsigned.first, isDigit(first) else { return nil }
    if unsigned.contains(UInt8(ascii: ":")) {
      return tail.allSatisfy(isDigitOrUnderscore)
        ? sexagesimal(unsigned, fraction: tail, negative: head.first == UInt8(ascii: "-")) : nil
    }
    return unsigned.allSatisfy(isDigitOrUnderscore) && isFraction(tail) ? decimal(text) : nil
  }

  /// Digits and underscores, then perhaps an exponent, whose sign is not optional.
  private static func isFraction(_ tail: Substring.UTF8View) -> Bool {
    let rest = tail.drop(while: isDigitOrUnderscore)
    guard let mark = rest.first else { return true }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
    let exponent = rest.dropFirst()
    return isSign(exponent.first) && exponent.count > 1
      && exponent.dropFirst().allSatisfy(isDigit)
  }

  private static func decimal(_ text: String) -> YAMLScalar? {
    Double(text.filter { $0 != "_" }).map(YAMLScalar.number)
  }

  /// Sums the groups from the last to the first, in the order (and rounding) of PyYAML.
  private static func sexagesimal(
    _ head: Substring.UTF8View, fraction: Substring.UTF8View, negative: Bool
  ) -> YAMLScalar? {
    var groups = head.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard groups.dropFirst().allSatisfy(YAMLDigits.isBelowSixty), let last = groups.popLast(),
      var total = Double("\(plainDigits(last)).\(plainDigits(fraction))")
    else { return nil }
    var base = 60.0
    for group in groups.reversed() {
      guard let value = Double(plainDigits(group)) else { return nil }
      total += value * base
      base *= 60
    }
    return .number(negative ? -total : total)
  }

  private static func plainDigits(_ run: Substring.UTF8View) -> String {
    String(Substring(run)).filter { $0 != "_" }
  }

  private static func isSign(_ byte: UInt8?) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    YAMLDigits.value(of: byte, radix: 10) != nil
  }

  private static func isDigitOrUnderscore(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_")
  }
}
