internal import Glibc

/// A power law `p(x) ~ x^-α` for the upper tail of the eigenvalues `σ²`.
///
/// The exponent is the maximum-likelihood estimate of Clauset, Shalizi and Newman ("Power-law
/// distributions in empirical data", SIAM Review 51, 2009, equation 3.1), the start of the tail the
/// one of the smallest Kolmogorov-Smirnov distance (section 3.3). This is the α that WeightWatcher
/// reports (Martin, Peng and Mahoney, Nature Communications 12, 2021).
package struct PowerLawFit: Hashable, Sendable {
  package let alpha: Double
  /// The smallest eigenvalue of the tail.
  package let start: Double
  /// The eigenvalues in the tail.
  package let tailCount: Int
  /// The Kolmogorov-Smirnov distance of the tail to the law.
  package let distance: Double

  /// The standard error of the exponent, `(α - 1) / √n`.
  package var error: Double { (alpha - 1) / Double(tailCount).squareRoot() }

  /// Fewer values are no tail.
  package static let minimumTail = 10

  /// Fits positive numbers, which are descending; nil if there are too few or all are equal.
  package init?(descending values: [Double]) {
    let logs = values.prefix { $0 > 0 }.map { log($0) }
    var best: PowerLawFit?
    var sum = logs.prefix(Self.minimumTail - 1).reduce(0, +)
    for count in Self.minimumTail..<max(Self.minimumTail, logs.count + 1) {
      let start = logs[count - 1]
      sum += start
      // A start in the middle of equal values is the same tail as the last of them.
      if count < logs.count, logs[count] == start { continue }
      let excess = sum - Double(count) * start
      guard excess > 0 else { continue }
      let alpha = 1 + Double(count) / excess
      let distance = Self.distance(logs.prefix(count), start: start, alpha: alpha)
      if best.map({ distance < $0.distance }) ?? true {
        best = PowerLawFit(
          alpha: alpha, start: values[count - 1], tailCount: count, distance: distance)
      }
    }
    guard let best else { return nil }
    self = best
  }

  private init(alpha: Double, start: Double, tailCount: Int, distance: Double) {
    self.alpha = alpha
    self.start = start
    self.tailCount = tailCount
    self.distance = distance
  }

  /// The largest difference between the shares above each value, as found and by the law.
  private static func distance(
    _ logs: ArraySlice<Double>, start: Double, alpha: Double
  ) -> Double {
    let count = Double(logs.count)
    var distance = 0.0
    for (place, value) in logs.enumerated() {
      let above = exp((1 - alpha) * (value - start))
      distance = max(
        distance, abs(above - Double(place) / count), abs(above - Double(place + 1) / count))
    }
    return distance
  }
}

extension Spectrum {
  /// The power law of the tail of `σ²`, of the values that are known to one part in a hundred.
  ///
  /// Where not all values are known, the tail cannot begin below the smallest known one.
  package var powerLaw: PowerLawFit? {
    PowerLawFit(descending: values.prefix(vouchedCount).map { $0 * $0 })
  }
}
