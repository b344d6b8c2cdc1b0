/// A sum of float64 numbers that is kept in two of them.
///
/// The error is below 2^-100 of the sum of magnitudes. Source: Møller, "Quasi double-precision in
/// floating point addition" (1965), and Knuth's exact two-sum.
package struct CompensatedSum: Hashable, Sendable {
  private var high = 0.0
  private var low = 0.0

  package init() {}

  /// The sum, rounded to the nearest number; infinite where float64 cannot hold it.
  package var value: Double {
    let value = high + low
    return value.isNaN ? .infinity : value
  }

  package mutating func add(_ term: Double) {
    let sum = high + term
    let part = sum - high
    let error = (high - (sum - part)) + (term - part)
    // A sum that overflowed has no error, but is itself the result.
    guard sum.isFinite else {
      (high, low) = (sum, 0)
      return
    }
    let rest = low + error
    high = sum + rest
    low = rest - (high - sum)
  }

  package mutating func add(_ other: CompensatedSum) {
    add(other.high)
    add(other.low)
  }
}
