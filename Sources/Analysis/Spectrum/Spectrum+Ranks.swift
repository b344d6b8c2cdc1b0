internal import Glibc

/// Numbers that say how many directions a matrix has.
extension Spectrum {
  /// `||A||_F² / σ₁²` (Rudelson and Vershynin, 2007); nil for zeros.
  package var stableRank: Double? {
    guard let largest = spectralNorm, largest > 0 else { return nil }
    return energy / (largest * largest)
  }

  /// The effective rank of Roy and Vetterli (2007): `exp H(σ / Σσ)`; nil unless all values are
  /// known and some are not zero.
  package var effectiveRank: Double? {
    let sum = values.reduce(0, +)
    guard isComplete, sum > 0 else { return nil }
    return exp(Self.entropy(values.map { $0 / sum }))
  }

  /// `exp H(σ² / Σσ²)`, the same with shares of the energy; a range where not all values are known.
  ///
  /// Known are those that residuals vouch for to one part in a hundred. The energy that is left over
  /// is most uneven if it fills as few of the others as it can, each as large as the smallest known
  /// one may be, and most even if all share it.
  package var energyEntropyRank: ClosedRange<Double>? {
    guard energy > 0, !values.isEmpty else { return nil }
    let good = isComplete ? values.count : vouchedCount
    let shares = values.prefix(good).map { min(1, $0 * $0 / energy) }
    let known = Self.entropy(shares)
    let rest = max(0, 1 - shares.reduce(0, +))
    let others = Double(count - good)
    guard !isComplete, others > 0, rest > 1e-12 else { return exp(known)...exp(known) }
    let most = known - rest * log(rest / others)
    guard good > 0 else { return 1...exp(most) }
    let largest = values[good - 1] + bounds[good - 1]
    let smallest = min(1, largest * largest / energy)
    let filled = (rest / smallest).rounded(.down)
    let remainder = rest - filled * smallest
    let least =
      known - filled * smallest * log(smallest)
      - (remainder > 0 ? remainder * log(remainder) : 0)
    return exp(min(least, most))...exp(max(least, most))
  }

  /// The fewest directions that hold this share of the energy, or a few more where values are lower
  /// bounds; nil where more than the known ones are needed.
  package func energyRank(_ share: Double) -> Int? {
    guard energy > 0 else { return nil }
    var sum = 0.0
    for (place, value) in values.enumerated() {
      sum += value * value
      // The last bits of a sum of everything are no reason for one more.
      if sum >= share * energy * (1 - 1e-12) { return place + 1 }
    }
    return nil
  }

  /// `σ₁ / σ_min`, or what it is at least where the smallest value is not known or not resolved.
  package var condition: (atLeast: Double, isExact: Bool)? {
    guard let largest = values.first, let smallest = values.last, largest > 0 else { return nil }
    guard isComplete else {
      // A value that residuals do not vouch for may be far below the singular value it stands for.
      let known = vouchedCount
      let least = known > 0 ? values[known - 1] + bounds[known - 1] : largest
      return (max(1, largest / least), false)
    }
    return smallest > resolution ? (largest / smallest, true) : (largest / resolution, false)
  }

  /// The values above `edge`, which are as many at least as the matrix has.
  package func rank(above edge: Double) -> Int {
    values.prefix { $0 > max(edge, resolution) }.count
  }

  /// The largest ratio of a value to the next, among the first half of the known values.
  ///
  /// Values that are not resolved count as the resolution. Nil with fewer than two values.
  package var largestGap: Gap? {
    let last = isComplete ? max(2, (values.count + 1) / 2) : values.count
    let known = values.prefix(last + 1).map { max($0, resolution) }
    guard known.count > 1, known[0] > 0 else { return nil }
    var best = Gap(rank: 1, ratio: 0)
    for place in 1..<known.count where known[place - 1] / known[place] > best.ratio {
      best = Gap(rank: place, ratio: known[place - 1] / known[place])
    }
    return best
  }

  /// A place where values fall.
  package struct Gap: Hashable, Sendable {
    /// How many values lie before it.
    package let rank: Int
    /// The value before it by the one after it.
    package let ratio: Double
  }

  /// The values at the start that are known to one part in a hundred.
  package var vouchedCount: Int {
    zip(values, bounds).prefix { $0 > resolution && $1 <= 0.01 * $0 }.count
  }

  private static func entropy(_ shares: some Sequence<Double>) -> Double {
    shares.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) }
  }
}
