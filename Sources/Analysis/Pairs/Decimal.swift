internal import Glibc

/// Logarithms of base ten.
enum Decimal {
  /// log10; infinite for 0 and NaN for what has none.
  static func logarithm(_ value: Double) -> Double { log10(value) }
}
