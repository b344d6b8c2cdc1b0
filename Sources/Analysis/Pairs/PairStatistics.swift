/// How far two tensors of the same number of elements are apart: counts, which are exact, and
/// float64 sums over pairs.
///
/// Pairs of which an element is NaN or infinite are counted and in no sum. Everything else that is
/// said of two tensors follows from these numbers.
package struct PairStatistics: Hashable, Sendable, Codable {
  /// A row, as the last dimension has it, and what it has of the difference.
  package struct Row: Hashable, Sendable, Codable {
    /// The number of the row, row-major over all dimensions but the last.
    package var index: Int
    /// ||b - a||² of the row.
    package var differenceSquares: Double
    /// ||a||² of the row.
    package var leftSquares: Double
    /// Elements of other bits.
    package var changedCount: Int

    package init(
      index: Int, differenceSquares: Double, leftSquares: Double, changedCount: Int
    ) {
      self.index = index
      self.differenceSquares = differenceSquares
      self.leftSquares = leftSquares
      self.changedCount = changedCount
    }

    /// ||b - a|| / ||a|| of the row; infinite where only b has a norm.
    package var relativeL2: Double {
      PairStatistics.ratio(differenceSquares.squareRoot(), leftSquares.squareRoot())
    }
  }

  package var elementCount = 0
  /// Pairs of other bits; where types differ, of other values.
  package var changedCount = 0
  /// Bits in which stored elements differ; nil where types do.
  package var differingBitCount: Int?
  /// Pairs of opposite signs, neither of which is zero or NaN.
  package var signFlipCount = 0
  package var nanIntroducedCount = 0
  package var nanRemovedCount = 0
  package var infinityIntroducedCount = 0
  package var infinityRemovedCount = 0
  /// Pairs of which an element is NaN or infinite; they are in no sum.
  package var nonFiniteCount = 0
  /// Whether elements are NaN or infinite on one side only, so that no sum says how far apart all are.
  package var lacksNumbers: Bool {
    nanIntroducedCount + nanRemovedCount + infinityIntroducedCount + infinityRemovedCount > 0
  }
  /// The largest number of representable numbers between a pair without NaN, in the coarser type;
  /// nil where the types have none.
  package var maximumULP: UInt64?
  /// max |b - a|.
  package var maximumDifference = 0.0
  /// Σ |b - a|.
  package var sumOfDifferences = 0.0
  /// Σ a².
  package var leftSquares = 0.0
  /// Σ b².
  package var rightSquares = 0.0
  /// Σ (b - a)².
  package var differenceSquares = 0.0
  /// Σ a (b - a).
  package var leftTimesDifference = 0.0
  /// Σ ulp(b)² / 12 over changed pairs: what rounding to b's type would add at random.
  package var noiseEnergy = 0.0
  /// Pairs that differ by more than `atol + rtol |a|`, or in what is no number; nil if not asked.
  package var beyondToleranceCount: Int?
  /// Rows with a changed element; 0 where rows are not looked at.
  package var changedRowCount = 0
  /// Rows that were looked at; 0 for tensors of one dimension and types of 8 bits or less.
  package var rowCount = 0
  /// The rows with the largest ||b - a||, largest first; at most `PairScan.worstRowLimit`.
  package var worstRows: [Row] = []

  package init() {}

  /// The quotient of two that are not negative: 0 where both are, infinite where only the second is.
  package static func ratio(_ numerator: Double, _ denominator: Double) -> Double {
    denominator == 0 ? (numerator == 0 ? 0 : .infinity) : numerator / denominator
  }
}

extension PairStatistics {
  /// Whether every pair is the same bits.
  package var isEqual: Bool { changedCount == 0 }

  package var changedFraction: Double { fraction(changedCount) }
  package var equalFraction: Double { fraction(elementCount - changedCount) }
  package var signFlipFraction: Double { fraction(signFlipCount) }

  /// Pairs in the sums.
  package var finiteCount: Int { elementCount - nonFiniteCount }

  /// The mean of |b - a|.
  package var meanDifference: Double {
    finiteCount == 0 ? 0 : sumOfDifferences / Double(finiteCount)
  }

  package var leftNorm: Double { leftSquares.squareRoot() }
  package var rightNorm: Double { rightSquares.squareRoot() }
  package var differenceNorm: Double { differenceSquares.squareRoot() }

  /// ||b - a|| / ||a||; infinite where only b has a norm.
  package var relativeL2: Double { Self.ratio(differenceNorm, leftNorm) }

  /// ||b|| / ||a||; 1 where neither has a norm.
  package var normRatio: Double {
    leftSquares == 0 && rightSquares == 0 ? 1 : Self.ratio(rightNorm, leftNorm)
  }

  /// 1 - cos(a, b), by way of the difference: (||d||² - (||b|| - ||a||)²) / (2 ||a|| ||b||).
  ///
  /// ||b|| - ||a|| is (2 a·d + ||d||²) / (||a|| + ||b||), so that nothing cancels where a and b are
  /// close. 0 where neither has a norm, 1 where one has none.
  package var oneMinusCosine: Double {
    if leftSquares == 0 || rightSquares == 0 { return leftSquares == rightSquares ? 0 : 1 }
    let change = (2 * leftTimesDifference + differenceSquares) / (leftNorm + rightNorm)
    let angle = (differenceSquares - change * change) / (2 * leftNorm * rightNorm)
    return angle.isNaN ? angle : min(2, max(0, angle))
  }

  /// cos(a, b).
  package var cosine: Double { 1 - oneMinusCosine }

  /// The factor c for which ||b - c a|| is least: a·b / ||a||²; nil where a has no norm.
  package var scale: Double? {
    leftSquares == 0 ? nil : 1 + leftTimesDifference / leftSquares
  }

  /// ||b - c a||² at the best factor.
  package var scaleResidualSquares: Double? {
    guard leftSquares > 0 else { return nil }
    let along = leftTimesDifference * leftTimesDifference / leftSquares
    return max(0, differenceSquares - along)
  }

  /// ||b - c a|| / ||b|| at the best factor.
  package var scaleResidual: Double? {
    scaleResidualSquares.map { Self.ratio($0.squareRoot(), rightNorm) }
  }

  /// 10 log10(||a||² / ||b - a||²) in decibels; infinite where nothing differs.
  package var signalToNoise: Double { 10 * Decimal.logarithm(leftSquares / differenceSquares) }

  /// The part of ||b - a||² that rounding of b alone accounts for, at most 1.
  package var noiseShare: Double {
    differenceSquares == 0 ? 0 : min(1, noiseEnergy / differenceSquares)
  }

  /// Whether b is a times a factor other than 1, up to the rounding of b.
  ///
  /// What is left at the best factor must be no more than four times the energy of rounding.
  package var isScaled: Bool {
    guard let scale, let rest = scaleResidualSquares, changedCount > 0, rightSquares > 0,
      nonFiniteCount == 0
    else { return false }
    let along = leftTimesDifference * leftTimesDifference / leftSquares
    return abs(scale - 1) > 1e-6 && rest <= 4 * noiseEnergy + 1e-13 * rightSquares
      && along > 100 * rest
  }

  /// Bits in which a pair differs, on average: the bit distance of ZipLLM (arXiv 2505.06252).
  package var bitDistance: Double? { differingBitCount.map(fraction) }

  private func fraction(_ count: Int) -> Double {
    elementCount == 0 ? 0 : Double(count) / Double(elementCount)
  }
}
