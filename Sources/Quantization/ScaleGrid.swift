/// Which scale belongs to which element of a tensor: the last two axes in blocks, those before them
/// element by element.
struct ScaleGrid: Hashable, Sendable {
  let rows: Int
  let columns: Int
  /// The extents of a block; blocks at the ends may be smaller.
  let blockRows: Int
  let blockColumns: Int
  /// How many scales there are for the last two axes.
  let scaleRows: Int
  let scaleColumns: Int
  /// Scales from one matrix of a stack to the next; 0 where all share them.
  private let matrixStride: Int

  /// Blocks where the configuration states none.
  private static let usual = [[128, 128]]

  /// The grid by which scales of one shape belong to a tensor of another; nil if none fits.
  ///
  /// - Parameters:
  ///   - shape: The extents of the tensor.
  ///   - scales: The extents of the scales.
  ///   - blocks: Extents of blocks that the configuration states, as rows and columns.
  init?(of shape: [Int], scales: [Int], blocks: [[Int]]) {
    columns = shape.last ?? 1
    rows = shape.count > 1 ? shape[shape.count - 2] : 1
    let leading = Array(shape.dropLast(2))
    guard scales.reduce(1, *) != 1 else {
      (blockRows, blockColumns) = (max(rows, 1), max(columns, 1))
      (scaleRows, scaleColumns, matrixStride) = (1, 1, 0)
      return
    }
    // One list of a scale for each row is what some writers keep instead of a column.
    let scales = scales.count == 1 && shape.count == 2 ? scales + [1] : scales
    guard scales.count == shape.count, shape.count >= 2 else { return nil }
    scaleRows = scales[scales.count - 2]
    scaleColumns = scales[scales.count - 1]
    let scaleLeading = Array(scales.dropLast(2))
    if scaleLeading == leading {
      matrixStride = scaleRows * scaleColumns
    } else if scaleLeading.allSatisfy({ $0 == 1 }) {
      matrixStride = 0
    } else {
      return nil
    }
    let candidates =
      blocks + (blocks.isEmpty ? Self.usual : []) + [[max(rows, 1), max(columns, 1)]]
    let counts = (scaleRows, scaleColumns)
    let blockRows = Self.block(rows, counts.0, candidates.map { $0[0] })
    let blockColumns = Self.block(columns, counts.1, candidates.map { $0[1] })
    guard let blockRows, let blockColumns else { return nil }
    (self.blockRows, self.blockColumns) = (blockRows, blockColumns)
  }

  /// The extent of a block that cuts `extent` elements into `count`, among those that may be.
  private static func block(_ extent: Int, _ count: Int, _ candidates: [Int]) -> Int? {
    if let block = candidates.first(where: { (extent + $0 - 1) / $0 == count }) {
      return min(block, max(extent, 1))
    }
    return extent == count ? 1 : nil
  }

  /// Whether blocks are smaller than a row.
  var isBlockwise: Bool { scaleColumns > 1 || blockRows > 1 && scaleRows > 1 }

  /// The flat scales of some rows of a matrix of the stack.
  func scales(ofRows rows: ClosedRange<Int>, inMatrix matrix: Int) -> Range<Int> {
    let start = matrix * matrixStride
    return start + rows.lowerBound / blockRows * scaleColumns..<start
      + (rows.upperBound / blockRows + 1) * scaleColumns
  }
}
