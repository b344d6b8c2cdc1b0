/// Numbers below which given shares of a tensor lie.
///
/// The quantile of a share q of n numbers is the one of rank max(1, ceil(q n)) in ascending order:
/// a number that occurs, `method='inverted_cdf'` of numpy. NaN has no rank; infinities have.
package struct Quantiles: Hashable, Sendable, Codable {
  /// The shares, in parts of 10,000.
  package static let shares = [
    0, 1, 10, 100, 500, 2500, 5000, 7500, 9500, 9900, 9990, 9999, 10000,
  ]

  /// One number for each share, in ascending order; empty if nothing has a rank.
  package let values: [Double]

  package init(_ values: [Double] = []) { self.values = values }

  /// The ranks of all shares, from 1, among `count` numbers.
  package static func ranks(of count: Int) -> [Int] {
    shares.map { share in
      // In 10,000ths, so that nothing overflows or is rounded.
      let (whole, rest) = count.quotientAndRemainder(dividingBy: 10000)
      return max(1, whole * share + (rest * share + 9999) / 10000)
    }
  }

  /// The quantile of a share in parts of 10,000; nil for shares that are not listed.
  package subscript(share: Int) -> Double? {
    guard let place = Self.shares.firstIndex(of: share), place < values.count else { return nil }
    return values[place]
  }

  package var minimum: Double? { values.first }
  package var maximum: Double? { values.last }
  package var median: Double? { self[5000] }

  /// A share as people write it: `0.01 %` is 1.
  package static func label(_ share: Int) -> String {
    let (whole, rest) = share.quotientAndRemainder(dividingBy: 100)
    guard rest > 0 else { return "\(whole)" }
    let digits = rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)"
    return "\(whole).\(digits)"
  }
}
