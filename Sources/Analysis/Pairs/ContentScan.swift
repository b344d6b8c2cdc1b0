internal import Glibc
package import Pipeline
package import Tensors

/// Whether two tensors of one type are the same stored bits; the result is a `PairStatistics` in
/// which only counts of elements and of changed ones are known.
///
/// Elements are counted where bytes differ; tiles that are equal are compared as memory.
package struct ContentScan: TensorScan {
  package let tileElements = 1 << 17
  private let bitWidth: Int

  package init(dtype: DType) { bitWidth = dtype.bitWidth }

  package func look(at tile: ScannedTile) -> PairStatistics {
    var found = PairStatistics()
    found.elementCount = tile.elements.count
    guard let a = unsafe tile[0].baseAddress, let b = unsafe tile[1].baseAddress,
      unsafe memcmp(a, b, tile[0].count) != 0
    else { return found }
    for element in 0..<tile.elements.count
    where unsafe ElementDecoder.pattern(tile[0], element, bitWidth)
      != ElementDecoder.pattern(tile[1], element, bitWidth)
    {
      found.changedCount += 1
    }
    return found
  }

  package func combine(
    _ left: consuming PairStatistics, _ right: consuming PairStatistics
  ) -> PairStatistics {
    left.elementCount += right.elementCount
    left.changedCount += right.changedCount
    return left
  }

  package func conclude(_ finding: PairStatistics) -> ScanConclusion { .done(finding) }
}
