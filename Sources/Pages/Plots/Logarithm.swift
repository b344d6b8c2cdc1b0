import Glibc

/// Logarithms and powers of ten for drawings.
enum Logarithm {
  /// The decimal logarithm of a positive number.
  static func ten(_ value: Double) -> Double { log10(value) }

  /// A power of ten, as near as a double comes to it.
  static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

  /// Ten to any power.
  static func exponential(_ exponent: Double) -> Double { pow(10, exponent) }
}
