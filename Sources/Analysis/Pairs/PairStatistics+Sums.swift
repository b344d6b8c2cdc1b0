extension PairStatistics {
  /// Takes in the numbers of another pair of tensors; rows stay those of the first.
  package mutating func append(_ other: PairStatistics) {
    elementCount += other.elementCount
    changedCount += other.changedCount
    if let bits = other.differingBitCount { differingBitCount = (differingBitCount ?? 0) + bits }
    signFlipCount += other.signFlipCount
    nanIntroducedCount += other.nanIntroducedCount
    nanRemovedCount += other.nanRemovedCount
    infinityIntroducedCount += other.infinityIntroducedCount
    infinityRemovedCount += other.infinityRemovedCount
    nonFiniteCount += other.nonFiniteCount
    if let ulp = other.maximumULP { maximumULP = max(maximumULP ?? 0, ulp) }
    maximumDifference = max(maximumDifference, other.maximumDifference)
    sumOfDifferences += other.sumOfDifferences
    leftSquares += other.leftSquares
    rightSquares += other.rightSquares
    differenceSquares += other.differenceSquares
    leftTimesDifference += other.leftTimesDifference
    noiseEnergy += other.noiseEnergy
    if let count = other.beyondToleranceCount {
      beyondToleranceCount = (beyondToleranceCount ?? 0) + count
    }
    changedRowCount += other.changedRowCount
    rowCount += other.rowCount
  }
}
