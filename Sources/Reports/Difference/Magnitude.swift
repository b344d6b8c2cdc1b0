internal import Comparison
internal import Glibc

/// Numbers of any size with three significant digits.
package enum Magnitude {
  /// A number such as `0.00123`, `12.3` or `4.56e-8`.
  package static func short(_ value: Double) -> String { ChangeVerdict.short(value) }

  /// A share as per cent, such as `12.3 %`; what is not quite 0 or 1 is never shown as such.
  package static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "\(share)" }
    if share > 0.9995, share < 1 { return "> 99.9 %" }
    return short(100 * share) + " %"
  }

  static func logarithm(_ value: Double) -> Double { log10(value) }
}
