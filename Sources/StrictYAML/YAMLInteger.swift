/// Integers of YAML 1.1: binary, octal, decimal, hexadecimal and sexagesimal, with underscores.
enum YAMLInteger {
  /// The value of a plain scalar, or nil if it is no integer.
  static func value(of text: String) -> YAMLScalar? {
    var digits = text[...].utf8
    let negative = digits.first == UInt8(ascii: "-")
    if negative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    guard let first = digits.first, YAMLDigits.value(of: first, radix: 10) != nil else {
      return nil
    }
    guard first == UInt8(ascii: "0") else { return sexagesimal(digits, negative: negative) }
    switch digits.dropFirst().first {
    case UInt8(ascii: "b"): return whole(digits.dropFirst(2), radix: 2, negative: negative)
    case UInt8(ascii: "x"): return whole(digits.dropFirst(2), radix: 16, negative: negative)
    default: return whole(digits, radix: 8, negative: negative)
    }
  }

  /// Groups of base 60 that are separated by colons; a single group is a decimal number.
  private static func sexagesimal(_ digits: Substring.UTF8View, negative: Bool) -> YAMLScalar? {
    let groups = digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard groups.dropFirst().allSatisfy(YAMLDigits.isBelowSixty) else { return nil }
    guard let head = groups.first, var total = YAMLDigits.value(of: head, radix: 10) else {
      return nil
    }
    if groups.count == 1, !total.isExact {
      // Rounded once, not digit by digit.
      return Double(String(Substring(head)).filter { $0 != "_" })
        .map { .number(negative ? -$0 : $0) }
    }
    for group in groups.dropFirst() {
      guard let value = YAMLDigits.value(of: group, radix: 10) else { return nil }
      total = total.appending(value, radix: 60)
    }
    return total.scalar(negative: negative)
  }

  private static func whole(_ digits: Substring.UTF8View, radix: Int, negative: Bool)
    -> YAMLScalar?
  {
    YAMLDigits.value(of: digits, radix: radix)?.scalar(negative: negative)
  }
}

/// A run of digits and underscores, exact as long as it fits 64 bits.
struct YAMLDigits {
  private var exact: UInt64? = 0
  private var rounded = 0.0

  /// Whether the number fits 64 bits.
  var isExact: Bool { exact != nil }

  /// The value of a run, or nil if it holds anything else than digits of `radix` and underscores,
  /// or no digit at all.
  static func value(of run: Substring.UTF8View, radix: Int) -> Self? {
    var total: Self?
    for byte in run where byte != UInt8(ascii: "_") {
      guard let digit = value(of: byte, radix: radix) else { return nil }
      total = (total ?? Self()).appending(Self(digit), radix: radix)
    }
    return total
  }

  /// The value of one digit, or nil if it is none of `radix`.
  static func value(of byte: UInt8, radix: Int) -> Int? {
    let digit =
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
      default: radix
      }
    return digit < radix ? digit : nil
  }

  /// Whether a group after a colon is one digit, or two of which the first is at most 5.
  static func isBelowSixty(_ group: Substring.UTF8View) -> Bool {
    let digits = group.map { value(of: $0, radix: 10) ?? 60 }
    return switch digits.count {
    case 1: digits[0] < 10
    case 2: digits[0] < 6 && digits[1] < 10
    default: false
    }
  }

  /// The number with the digit or group `next` written behind it.
  func appending(_ next: Self, radix: Int) -> Self {
    var result = Self()
    result.rounded = rounded * Double(radix) + next.rounded
    result.exact = nil
    if let exact, let low = next.exact {
      let (high, overflow) = exact.multipliedReportingOverflow(by: UInt64(radix))
      let (sum, carry) = high.addingReportingOverflow(low)
      if !overflow && !carry { result.exact = sum }
    }
    return result
  }

  /// The number as a scalar: an integer if it fits.
  func scalar(negative: Bool) -> YAMLScalar {
    if let exact {
      if negative, exact == Int.min.magnitude { return .integer(.min) }
      if let value = Int(exactly: exact) { return .integer(negative ? -value : value) }
      return negative ? .number(-Double(exact)) : .unsigned(exact)
    }
    return .number(negative ? -rounded : rounded)
  }

  private init() {}

  private init(_ digit: Int) {
    exact = UInt64(digit)
    rounded = Double(digit)
  }
}
