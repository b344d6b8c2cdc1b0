internal import Glibc

/// Powers of ten.
enum Decade {
  /// The exponent of the first decimal digit of a finite number other than zero.
  static func exponent(of value: Double) -> Double { floor(log10(value.magnitude)) }

  static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
}
