import Analysis

/// Sums and moments against plain sums in more precision than a number has.
struct MomentChecks {
  private(set) var failures: [String] = []

  init(_ found: TensorStatistics, _ finite: [Double]) {
    let moments = found.moments
    let count = Double(finite.count)
    func sum(_ term: (Double) -> Double) -> Double {
      // Ascending magnitudes, two numbers for the sum.
      var (high, low) = (0.0, 0.0)
      for value in finite.map(term).sorted(by: { $0.magnitude < $1.magnitude }) {
        let next = high + value
        low += next - high == value ? high - (next - value) : value - (next - high)
        high = next
      }
      return high + low
    }
    func expect(_ name: String, _ value: Double?, _ expected: Double, scale: Double) {
      // What float64 cannot hold is nobody's business.
      guard expected.isFinite, scale.isFinite, scale < 1e300 else { return }
      guard let value else { return failures.append("\(name): none instead of \(expected)") }
      if !((value - expected).magnitude <= 1e-12 * scale) {
        failures.append("\(name): \(value) instead of \(expected)")
      }
    }
    if moments.count != finite.count { failures.append("finite count") }
    let magnitudeSum = sum(\.magnitude)
    expect("sum", moments.sum, sum { $0 }, scale: magnitudeSum)
    expect("L1", moments.magnitudeSum, magnitudeSum, scale: magnitudeSum)
    let squares = sum { $0 * $0 }
    if squares > 1e-290 || squares == 0 {
      expect("L2", moments.norm, squares.squareRoot(), scale: squares.squareRoot())
    }
    guard count > 0 else {
      if moments.mean != nil { failures.append("the mean of nothing") }
      return
    }
    let mean = sum { $0 } / count
    expect("mean", moments.mean, mean, scale: magnitudeSum / count)
    let second = sum { ($0 - mean) * ($0 - mean) } / count
    guard second > 1e-140, second < 1e75 else { return }
    expect("std", moments.standardDeviation, second.squareRoot(), scale: second.squareRoot())
    let third = sum { ($0 - mean) * ($0 - mean) * ($0 - mean) } / count
    let fourth = sum { ($0 - mean) * ($0 - mean) * ($0 - mean) * ($0 - mean) } / count
    let kurtosis = fourth / (second * second)
    expect(
      "skewness", moments.skewness, third / (second * second.squareRoot()), scale: kurtosis + 1)
    expect("kurtosis", moments.kurtosis, kurtosis - 3, scale: kurtosis + 3)
  }
}

/// Rows or columns against their sums of squares.
enum LineChecks {
  static func agree(_ lines: LineStatistics, _ squares: [Double]) -> Bool {
    let dead = squares.indices.filter { squares[$0] == 0 }
    let live = squares.filter { $0.isFinite && $0 > 0 }.map { $0.squareRoot() }.sorted()
    guard lines.count == squares.count, lines.deadCount == dead.count,
      lines.dead == Array(dead.prefix(LineStatistics.listed)),
      lines.nonFiniteCount == squares.count - dead.count - live.count
    else { return false }
    guard let smallest = live.first, let largest = live.last else {
      return lines.median == nil && lines.smallest == nil && lines.outlierCount == 0
    }
    let median = live[(live.count - 1) / 2]
    // At the threshold itself rounding decides.
    let edge = LineStatistics.outlierFactor * median
    let surely = live.filter { $0 > edge * (1 + 1e-12) }.count
    let perhaps = live.filter { $0 > edge * (1 - 1e-12) }.count
    return near(lines.median, median) && near(lines.smallest?.norm, smallest)
      && near(lines.largest?.norm, largest) && (surely...perhaps).contains(lines.outlierCount)
      && lines.outliers.count == min(lines.outlierCount, LineStatistics.listed)
      && (lines.outlierCount == 0 || near(lines.outliers.first?.norm, largest))
  }

  private static func near(_ a: Double?, _ b: Double) -> Bool {
    guard let a else { return false }
    // Squares of tiny F64 numbers have few digits or none.
    return (a - b).magnitude <= 1e-12 * b || max(a, b) < 1e-150
  }
}
