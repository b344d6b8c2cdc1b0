/// Sums of powers of finite numbers, and what follows from them.
///
/// Standard deviation, skewness and kurtosis are those of the population (divided by n), the
/// kurtosis is the excess over a normal distribution's. Sums that float64 cannot hold are infinite,
/// and what follows from them is nil.
package struct Moments: Hashable, Sendable, Codable {
  /// The numbers.
  package var count = 0
  package var sum = 0.0
  /// The sum of |x|: the L1 norm.
  package var magnitudeSum = 0.0
  /// The sum of x^2.
  package var squareSum = 0.0
  /// The sums of (x - mean)^2, ^3 and ^4.
  package var central2 = 0.0
  package var central3 = 0.0
  package var central4 = 0.0

  package init() {}

  package var mean: Double? { ratio(sum) }
  package var meanMagnitude: Double? { ratio(magnitudeSum) }
  package var rootMeanSquare: Double? { ratio(squareSum)?.squareRoot() }
  package var standardDeviation: Double? { ratio(central2)?.squareRoot() }
  /// The Euclidean norm.
  package var norm: Double { squareSum.squareRoot() }

  /// The third standardised moment; nil where all numbers are equal.
  package var skewness: Double? {
    guard let variance = ratio(central2), variance > 0, let third = ratio(central3) else {
      return nil
    }
    return finite(third / (variance * variance.squareRoot()))
  }

  /// The fourth standardised moment less 3; nil where all numbers are equal.
  package var kurtosis: Double? {
    guard let variance = ratio(central2), variance > 0, let fourth = ratio(central4) else {
      return nil
    }
    return finite(fourth / (variance * variance) - 3)
  }

  private func ratio(_ sum: Double) -> Double? {
    count > 0 && sum.isFinite ? sum / Double(count) : nil
  }

  private func finite(_ value: Double) -> Double? { value.isFinite ? value : nil }

  /// The moments of both sets of numbers together.
  ///
  /// Source: Pébay, "Formulas for robust, one-pass parallel computation of covariances and
  /// arbitrary-order statistical moments" (2008).
  package func joined(with other: Moments) -> Moments {
    guard count > 0 else { return other }
    guard other.count > 0 else { return self }
    var result = Moments()
    result.count = count + other.count
    result.sum = sum + other.sum
    result.magnitudeSum = magnitudeSum + other.magnitudeSum
    result.squareSum = squareSum + other.squareSum
    guard let a = mean, let b = other.mean else {
      result.loseCentralMoments()
      return result
    }
    let (n, m) = (Double(count), Double(other.count))
    let total = n + m
    let d = b - a
    let (p, q) = (n / total, m / total)
    result.central2 = central2 + other.central2 + d * d * n * q
    result.central3 =
      central3 + other.central3 + d * d * d * n * q * (p - q)
      + 3 * d * (p * other.central2 - q * central2)
    result.central4 =
      central4 + other.central4 + d * d * d * d * n * q * (p * p - p * q + q * q)
      + 6 * d * d * (p * p * other.central2 + q * q * central2)
      + 4 * d * (p * other.central3 - q * central3)
    return result
  }

  /// There is no mean that distances could be taken from.
  mutating func loseCentralMoments() {
    (central2, central3, central4) = (.infinity, .infinity, .infinity)
  }
}
