internal import Arithmetic

/// How likely the elements of a row are kept, by the rank of their magnitude (DELLA).
struct RankProbabilities: Sendable {
  /// One probability for each rank, from the least magnitude.
  let values: [Double]

  /// `p = (density - epsilon) + q * 2 * epsilon`, where `q` runs from 0 to 1 along the ranks.
  ///
  /// A row of one element is kept with the density. Rounded as mergekit 0.1.5 does: ranks, their
  /// distances and every product are rounded to the arithmetic's dtype, so that ranks above 256
  /// come in steps with bfloat16.
  init(density: Double, epsilon: Double, count: Int, arithmetic: Arithmetic) {
    guard count > 1 else {
      values = Array(repeating: arithmetic.parameter(density), count: count)
      return
    }
    guard arithmetic.isRounded, arithmetic.precision == .single else {
      let last = Double(count - 1)
      values = (0..<count).map { (density - epsilon) + 2 * epsilon * (Double($0) / last) }
      return
    }
    func rounded(_ value: Float) -> Float { Float(arithmetic.parameter(Double(value))) }
    func rank(_ index: Int) -> Float { rounded(rounded(Float(index)) + 1) }
    let least = rounded(Float(arithmetic.parameter(density - epsilon)))
    let first = rank(0)
    let span = rounded(rank(count - 1) - first)
    values = (0..<count).map { index in
      let share = min(1, max(0, rounded(rounded(rank(index) - first) / span)))
      return Double(rounded(least + rounded(rounded(share * 2) * Float(epsilon))))
    }
  }

  /// What a 32-bit word must be below.
  var counterThresholds: [UInt64] {
    values.map { UInt64(($0 * 0x1p32).rounded(.toNearestOrEven)) }
  }

  /// What a 24-bit word must be below, for a uniform number below the probability.
  var serialThresholds: [UInt64] { values.map { UInt64(($0 * 0x1p24).rounded(.up)) } }
}
