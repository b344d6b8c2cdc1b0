internal import CKernels
internal import Tensors

/// How a tensor is cut into tiles of whole rows.
struct LineTiling: Sendable {
  /// The elements of a row; 1 where there are no rows.
  let columns: Int
  let rows: Int
  /// Whether sums of rows and of columns are kept: there are some, and not too many.
  let keepsRows: Bool
  let keepsColumns: Bool
  /// Whole rows.
  let tileElements: Int

  /// More rows than any vocabulary has; their sums take 32 MiB.
  static let mostRows = 1 << 22
  /// More columns than any vocabulary has; their sums take 2 MiB for each tile that is under way.
  static let mostColumns = 1 << 18
  private static let fewestRows = 4

  /// Cuts into tiles of about `target` elements.
  init(_ spec: TensorSpec, target: Int) {
    let columns = spec.shape.last ?? 1
    let isNumeric = spec.dtype != .bool && spec.dtype != .f8e8m0 && spec.dtype != .c64
    let hasLines = spec.shape.count >= 2 && columns > 0 && isNumeric
    keepsColumns = hasLines && columns <= Self.mostColumns
    rows = hasLines ? spec.elementCount / columns : 0
    keepsRows = keepsColumns && rows <= Self.mostRows
    guard keepsColumns else {
      self.columns = 1
      tileElements = (target + 3) / 4 * 4
      return
    }
    self.columns = columns
    let count = max(Self.fewestRows, target / columns)
    tileElements = (count + 3) / 4 * 4 * columns
  }
}

/// Sums of squares of the rows of some tiles, and of the columns over these rows.
struct LineSums: Sendable {
  var rows: [Double] = []
  var columns: [Double] = []

  /// Of numbers in a type that kernels read, `tiling.columns` in each row.
  init(_ tiling: LineTiling, _ dtype: ck_dtype, _ source: UnsafeRawPointer?, elements: Int) {
    guard tiling.keepsColumns, let source = unsafe source else { return }
    let count = elements / tiling.columns
    rows = [Double](repeating: 0, count: count)
    columns = [Double](repeating: 0, count: tiling.columns)
    unsafe ck_line_squares(
      ck_level(), dtype, source, count, tiling.columns, &rows, &columns)
    if dtype == CK_F64 { unsafe addUnderflow(of: source) }
    if !tiling.keepsRows { rows = [] }
  }

  /// Squares below the least number are no reason to take a line for dead.
  private mutating func addUnderflow(of source: UnsafeRawPointer) {
    let width = columns.count
    func isZero(_ row: Int, _ column: Int) -> Bool {
      let offset = 8 * (row * width + column)
      return unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self) << 1 == 0
    }
    for row in rows.indices where rows[row] == 0 {
      for column in columns.indices where !isZero(row, column) {
        rows[row] = .leastNonzeroMagnitude
        if columns[column] == 0 { columns[column] = .leastNonzeroMagnitude }
      }
    }
    for column in columns.indices where columns[column] == 0 {
      for row in rows.indices where !isZero(row, column) {
        columns[column] = .leastNonzeroMagnitude
      }
    }
  }

  /// Adds the sums of the tiles that follow.
  mutating func append(_ next: consuming LineSums) {
    rows += next.rows
    for column in columns.indices { columns[column] += next.columns[column] }
  }

  /// What the norms are; nil for what was not kept.
  func statistics(_ tiling: LineTiling) -> (rows: LineStatistics?, columns: LineStatistics?) {
    guard tiling.keepsColumns else { return (nil, nil) }
    return (
      tiling.keepsRows ? LineStatistics(squares: rows) : nil, LineStatistics(squares: columns)
    )
  }
}
