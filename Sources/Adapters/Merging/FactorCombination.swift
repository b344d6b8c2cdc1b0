/// Combinations of the same factor of several adapters, element by element.
///
/// Source: the formulas of PEFT's merge utilities (TIES: Yadav et al., arXiv 2306.01708; DARE: Yu et
/// al., arXiv 2311.03099). Sums are taken in float64. Of equal magnitudes the first elements are
/// kept, and random drops come from a generator of our own, by element.
struct FactorCombination {
  let method: AdapterMergeMethod
  let density: Double
  let seed: UInt64

  /// The combination of factors with a weight each; `stream` tells the two factors of a module and
  /// the modules apart.
  func combine(_ factors: [[Double]], weights: [Double], stream: UInt64) -> [Double] {
    let pruned = factors.enumerated().map { index, factor in
      prune(factor, stream: stream &+ UInt64(index))
    }
    let agrees = method == .ties || method == .dareTIES
    return (factors.first ?? []).indices.map { place in
      let elements = pruned.map { $0[place] }
      guard agrees else {
        return zip(elements, weights).reduce(0) { $0 + $1.0 * $1.1 }
      }
      // What is no number is of no sign and counts, so that it shows.
      let sign = elements.reduce(0, +) >= 0 ? 1.0 : -1.0
      var (sum, count) = (0.0, 0.0)
      for (element, weight) in zip(elements, weights) where !(element * sign <= 0) {
        sum += element * weight
        count += 1
      }
      return sum / max(count, 1)
    }
  }

  private func prune(_ factor: [Double], stream: UInt64) -> [Double] {
    guard method.needsDensity, density < 1 else { return factor }
    if method == .ties { return trimmed(factor) }
    var generator = Self.mixed(seed &+ Self.mixed(stream))
    return factor.map { element in
      generator = generator &+ 0x9E37_79B9_7F4A_7C15
      let uniform = Double(Self.mixed(generator) >> 11) * 0x1p-53
      return uniform < density ? element / density : element.isFinite ? 0 : element
    }
  }

  /// The elements of the largest magnitudes, beyond all that is no number; of equal ones the first.
  private func trimmed(_ factor: [Double]) -> [Double] {
    let count = Int(density * Double(factor.count))
    let keys = factor.map(\.magnitude.bitPattern)
    let order = factor.indices.sorted { (keys[$0], $1) > (keys[$1], $0) }
    var result = [Double](repeating: 0, count: factor.count)
    for place in order.prefix(count) { result[place] = factor[place] }
    return result
  }

  /// The output function of SplitMix64.
  private static func mixed(_ state: UInt64) -> UInt64 {
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
