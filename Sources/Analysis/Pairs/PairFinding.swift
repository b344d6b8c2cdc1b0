internal import CKernels

/// What some neighbouring tiles of two tensors show.
package struct PairFinding: Sendable {
  var pair = ck_pair()
  var beyondCount = 0
  var elementCount = 0
  var rowCount = 0
  var changedRowCount = 0
  /// The rows with the largest differences, largest first; of equal ones the lower row.
  var worstRows: [PairStatistics.Row] = []

  /// Adds what a run of elements shows.
  mutating func add(_ other: ck_pair, count: Int) {
    pair.left_squares += other.left_squares
    pair.right_squares += other.right_squares
    pair.difference_squares += other.difference_squares
    pair.products += other.products
    pair.magnitudes += other.magnitudes
    pair.squared_ulps += other.squared_ulps
    pair.largest = max(pair.largest, other.largest)
    pair.ulp = max(pair.ulp, other.ulp)
    pair.changed += other.changed
    pair.bits += other.bits
    pair.sign_flips += other.sign_flips
    pair.nan_in += other.nan_in
    pair.nan_out += other.nan_out
    pair.infinite_in += other.infinite_in
    pair.infinite_out += other.infinite_out
    pair.excluded += other.excluded
    elementCount += count
  }

  /// Takes in what a whole row shows.
  mutating func addRow(_ index: Int, _ row: ck_pair) {
    rowCount += 1
    guard row.changed > 0 else { return }
    changedRowCount += 1
    insert(
      PairStatistics.Row(
        index: index, differenceSquares: row.difference_squares, leftSquares: row.left_squares,
        changedCount: Int(row.changed)))
  }

  /// Takes in what the tiles behind show.
  mutating func append(_ next: PairFinding) {
    add(next.pair, count: next.elementCount)
    beyondCount += next.beyondCount
    rowCount += next.rowCount
    changedRowCount += next.changedRowCount
    for row in next.worstRows { insert(row) }
  }

  private mutating func insert(_ row: PairStatistics.Row) {
    if worstRows.count == PairScan.worstRowLimit, let last = worstRows.last,
      row.differenceSquares <= last.differenceSquares
    {
      return
    }
    let place =
      worstRows.firstIndex { $0.differenceSquares < row.differenceSquares } ?? worstRows.endIndex
    worstRows.insert(row, at: place)
    if worstRows.count > PairScan.worstRowLimit { worstRows.removeLast() }
  }

  /// The numbers of a whole pair of tensors.
  func statistics(hasULPs: Bool, hasBits: Bool, hasTolerance: Bool) -> PairStatistics {
    var result = PairStatistics()
    result.elementCount = elementCount
    result.changedCount = Int(pair.changed)
    result.differingBitCount = hasBits ? Int(pair.bits) : nil
    result.signFlipCount = Int(pair.sign_flips)
    result.nanIntroducedCount = Int(pair.nan_in)
    result.nanRemovedCount = Int(pair.nan_out)
    result.infinityIntroducedCount = Int(pair.infinite_in)
    result.infinityRemovedCount = Int(pair.infinite_out)
    result.nonFiniteCount = Int(pair.excluded)
    result.maximumULP = hasULPs ? pair.ulp : nil
    result.maximumDifference = pair.largest
    result.sumOfDifferences = pair.magnitudes
    result.leftSquares = pair.left_squares
    result.rightSquares = pair.right_squares
    result.differenceSquares = pair.difference_squares
    result.leftTimesDifference = pair.products
    result.noiseEnergy = pair.squared_ulps / 12
    result.beyondToleranceCount = hasTolerance ? beyondCount : nil
    result.rowCount = rowCount
    result.changedRowCount = changedRowCount
    result.worstRows = worstRows
    return result
  }
}
