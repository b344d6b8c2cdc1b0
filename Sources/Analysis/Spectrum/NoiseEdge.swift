internal import Glibc

/// Where the singular values of pure noise end: independent elements of mean 0 and one variance.
///
/// Sources: Marchenko and Pastur (1967) for the law; Gavish and Donoho, "The optimal hard threshold
/// for singular values is 4/√3" (IEEE Transactions on Information Theory 60, 2014) for `λ*` and for
/// the noise level from the median.
package struct NoiseEdge: Hashable, Sendable {
  /// The smaller extent by the larger one.
  private let aspect: Double
  private let larger: Double

  package init(rows: Int, columns: Int) {
    larger = Double(max(rows, columns, 1))
    aspect = Double(max(1, min(rows, columns))) / larger
  }

  /// The edge `s (√m + √n)` of noise of standard deviation `s`.
  package func edge(deviation: Double) -> Double {
    deviation * larger.squareRoot() * (1 + aspect.squareRoot())
  }

  /// The optimal hard threshold `λ*(β) √n s` for noise of standard deviation `s`; 4/√3 √n s for
  /// square matrices.
  package func threshold(deviation: Double) -> Double {
    let root = (aspect * aspect + 14 * aspect + 1).squareRoot()
    let lambda = (2 * (aspect + 1) + 8 * aspect / (aspect + 1 + root)).squareRoot()
    return lambda * larger.squareRoot() * deviation
  }

  /// The standard deviation of noise of which `median` is the median singular value.
  package func deviation(median: Double) -> Double {
    median / (larger * medianEigenvalue).squareRoot()
  }

  /// The median of the Marchenko-Pastur law of variance 1; 0.6528 for square matrices.
  package var medianEigenvalue: Double {
    let (low, high) = support
    var (left, right) = (low, high)
    for _ in 0..<60 {
      let middle = (left + right) / 2
      if share(below: middle) < 0.5 { left = middle } else { right = middle }
    }
    return (left + right) / 2
  }

  private var support: (low: Double, high: Double) {
    let root = aspect.squareRoot()
    return ((1 - root) * (1 - root), (1 + root) * (1 + root))
  }

  /// The share of eigenvalues below `x`, by Simpson's rule.
  ///
  /// With `t = low + (x - low) sin²(u)` the density has no singularity at the lower end.
  private func share(below x: Double) -> Double {
    let (low, high) = support
    let width = x - low
    guard width > 0 else { return 0 }
    let steps = 400
    let h = Double.pi / 2 / Double(steps)
    var sum = 0.0
    for step in 0...steps {
      let (s, c) = (sin(Double(step) * h), cos(Double(step) * h))
      let t = low + width * s * s
      guard t > 0 else { continue }
      let density = max(0, (high - t) * width).squareRoot() * s / (2 * .pi * aspect * t)
      let value = density * 2 * width * s * c
      sum += value * (step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2)
    }
    // A square matrix has t = width s² in the denominator: the limit at 0 is finite.
    if low == 0 { sum += (high * width).squareRoot() / (.pi * aspect) }
    return sum * h / 3
  }
}

extension Spectrum {
  /// The standard deviation of noise that the median value speaks of; nil unless all are known.
  package var medianDeviation: Double? {
    guard isComplete, !values.isEmpty else { return nil }
    let middle = values.count / 2
    let median =
      values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
    return NoiseEdge(rows: rows, columns: columns).deviation(median: median)
  }

  /// The standard deviation of elements once the `rank` largest directions are taken away.
  package func residualDeviation(beyond rank: Int) -> Double {
    let freedom = Double(max(1, rows - rank)) * Double(max(1, columns - rank))
    return (energy(beyond: rank) / freedom).squareRoot()
  }
}
