/// What a least-squares fit of one tensor by others must know of all elements.
///
/// With a base all tensors stand for their differences from it.
package struct FitSums: Hashable, Sendable {
  /// The models that are fitted with.
  package let modelCount: Int
  package var elementCount = 0
  /// Elements at which some tensor is NaN or infinite; they are in no sum.
  package var nonFiniteCount = 0
  /// Σ d_i d_j for i <= j, row by row of the upper triangle.
  package var gram: [Double]
  /// Σ d_i D.
  package var products: [Double]
  /// Σ D².
  package var energy = 0.0
  /// Σ ulp(t)² / 12 over the elements at which some model differs from the base, or from the first
  /// model where there is no base: the squared error that rounding the target is expected to make.
  package var floor = 0.0
  /// Elements at which some model's difference is at least 16 ulp.
  package var clearCount = 0
  /// Of those, the elements at which the target is the base.
  package var keptCount = 0
  /// By model, how the target's difference relates to the model's where that is at least 16 ulp.
  package var ratios: [RatioHistogram]

  package init(modelCount: Int) {
    self.modelCount = modelCount
    gram = Array(repeating: 0, count: modelCount * (modelCount + 1) / 2)
    products = Array(repeating: 0, count: modelCount)
    ratios = Array(repeating: RatioHistogram(), count: modelCount)
  }

  /// The place of a pair in `gram`.
  package func place(_ i: Int, _ j: Int) -> Int {
    let (i, j) = (min(i, j), max(i, j))
    return i * modelCount - i * (i - 1) / 2 + j - i
  }

  package static func + (left: Self, right: Self) -> Self {
    precondition(left.modelCount == right.modelCount, "sums of the same models are added")
    var sum = left
    sum.elementCount += right.elementCount
    sum.nonFiniteCount += right.nonFiniteCount
    for place in sum.gram.indices { sum.gram[place] += right.gram[place] }
    for place in sum.products.indices { sum.products[place] += right.products[place] }
    sum.energy += right.energy
    sum.floor += right.floor
    sum.clearCount += right.clearCount
    sum.keptCount += right.keptCount
    for place in sum.ratios.indices { sum.ratios[place] += right.ratios[place] }
    return sum
  }

  /// `Σ (D - Σ w_i d_i)²`, from the sums; not less than what they can tell from zero.
  package func residual(_ weights: [Double]) -> Double {
    var value = energy
    for i in 0..<modelCount {
      value -= 2 * weights[i] * products[i]
      for j in 0..<modelCount { value += weights[i] * weights[j] * gram[place(i, j)] }
    }
    return max(value, 0)
  }

  /// The share of clear elements at which the target is the base; nil without clear elements.
  package var keptShare: Double? {
    clearCount > 0 ? Double(keptCount) / Double(clearCount) : nil
  }
}

/// How often ratios from -4 to 4 occur, by thirty-seconds.
package struct RatioHistogram: Hashable, Sendable {
  package private(set) var counts = [Int](repeating: 0, count: Self.binCount)
  /// All ratios, those outside of the range too.
  package private(set) var total = 0

  private static let binsPerUnit = 32.0
  private static let lowest = -4.0
  private static let binCount = 257

  package init() {}

  mutating func add(_ ratio: Double) {
    total += 1
    let bin = ((ratio - Self.lowest) * Self.binsPerUnit).rounded()
    guard bin >= 0, bin < Double(Self.binCount) else { return }
    counts[Int(bin)] += 1
  }

  static func += (left: inout Self, right: Self) {
    left.total += right.total
    for bin in left.counts.indices { left.counts[bin] += right.counts[bin] }
  }

  /// A ratio that many elements have.
  package struct Spike: Hashable, Sendable {
    package let ratio: Double
    /// The share of all ratios in its three bins, beyond what their neighbours have.
    package let share: Double
  }

  /// The most frequent ratio other than 0 and what it has beyond its surroundings.
  package var spike: Spike? {
    guard total > 0 else { return nil }
    var best: Spike?
    let zero = Int(-Self.lowest * Self.binsPerUnit)
    for bin in 9..<Self.binCount - 9 where abs(bin - zero) > 2 {
      let peak = counts[bin - 1...bin + 1].reduce(0, +)
      // The eight bins before and behind, without those next to the peak and those of zero.
      let around = (Array(bin - 9...bin - 3) + Array(bin + 3...bin + 9)).filter {
        abs($0 - zero) > 1
      }
      let level = Double(around.reduce(0) { $0 + counts[$1] }) / Double(max(1, around.count))
      let share = (Double(peak) - 3 * level) / Double(total)
      guard share > (best?.share ?? 0) else { continue }
      let moment = (bin - 1...bin + 1).reduce(0.0) { $0 + Double($1) * Double(counts[$1]) }
      best = Spike(
        ratio: moment / Double(max(1, peak)) / Self.binsPerUnit + Self.lowest, share: share)
    }
    return best
  }
}
