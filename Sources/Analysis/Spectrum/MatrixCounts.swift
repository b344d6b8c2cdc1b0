internal import CKernels

/// What one pass over a matrix, or over the difference of two, counts and sums.
struct MatrixCounts: Sendable {
  /// Σ x².
  var squares = 0.0
  var nonFinite = 0
  /// Elements of a difference that are not zero, and rows that have some.
  var changed = 0
  var changedRows = 0
  /// Σ spacing² / 12 over changed elements: what rounding to nearest adds to a change.
  var rounded = 0.0
  /// The change that rounding has swallowed, an estimate: over the unchanged elements of changed
  /// rows the smaller of spacing² / 12 and the mean square of the row.
  var swallowed = 0.0

  static func + (left: Self, right: Self) -> Self {
    MatrixCounts(
      squares: left.squares + right.squares, nonFinite: left.nonFinite + right.nonFinite,
      changed: left.changed + right.changed, changedRows: left.changedRows + right.changedRows,
      rounded: left.rounded + right.rounded, swallowed: left.swallowed + right.swallowed)
  }

  /// Adds a matrix's row.
  mutating func add(row: UnsafeMutableBufferPointer<Double>) {
    guard let base = row.baseAddress else { return }
    nonFinite += unsafe ck_count_nonfinite(ck_level(), CK_F64, base, row.count)
    squares += unsafe ck_sum_squares_f64(ck_level(), base, row.count)
  }

  /// Adds a row of a difference to elements `target` of a type.
  mutating func add(
    row: UnsafeMutableBufferPointer<Double>, to target: UnsafeMutableBufferPointer<Double>,
    _ format: FloatingFormat
  ) {
    let before = squares
    unsafe add(row: row)
    var changedHere = 0
    for place in row.indices {
      guard unsafe row[place] != 0 else { continue }
      changedHere += 1
      rounded += unsafe format.squaredSpacing(at: target[place]) / 12
    }
    guard changedHere > 0 else { return }
    changed += changedHere
    changedRows += 1
    guard changedHere < row.count else { return }
    let mean = (squares - before) / Double(row.count)
    for place in row.indices {
      guard unsafe row[place] == 0 else { continue }
      swallowed += unsafe min(format.squaredSpacing(at: target[place]) / 12, mean)
    }
  }
}
