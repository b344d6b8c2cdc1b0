internal import CKernels

/// The coefficients of several vectors, one of each for every column, in working precision.
package struct ColumnFactors: Sendable {
  package let columnCount: Int
  fileprivate var singles: [Float] = []
  fileprivate var doubles: [Double] = []

  /// Takes the coefficients of the first vector, then those of the next.
  package init(_ factors: [[Double]], _ precision: Arithmetic.Precision) {
    columnCount = factors.first?.count ?? 0
    switch precision {
    case .single: singles = factors.flatMap { $0.map { Float($0) } }
    case .double: doubles = factors.flatMap(\.self)
    }
  }
}

/// Matrices column by column; blocks are whole rows, in working precision or stored.
extension Arithmetic {
  /// Adds the inner products of the columns of blocks, or of their differences from `base`.
  ///
  /// Pairs stand as in `innerProducts`: all columns of the first, then those of the next. Products are
  /// rounded to float64 and added row after row. At most `storedGramLimit` blocks.
  package func addColumnProducts(
    _ blocks: [Block], minus base: Block?, columnCount: Int, to sums: inout [Double]
  ) {
    guard let first = blocks.first, columnCount > 0 else { return }
    let rows = first.count / columnCount
    precondition(blocks.count <= Self.storedGramLimit && rows * columnCount == first.count)
    precondition(sums.count == blocks.count * (blocks.count + 1) / 2 * columnCount)
    if let type = first.stored {
      let addresses = unsafe blocks.map { unsafe $0.address(of: type) }
      unsafe ck_column_gram_stored(
        level, type, addresses, blocks.count, base.map { unsafe $0.address(of: type) }, rows,
        columnCount, &sums)
      return
    }
    switch precision {
    case .single:
      let addresses = unsafe blocks.map { unsafe UnsafePointer($0.singles) }
      unsafe ck_column_gram_f32(
        level, addresses, blocks.count, base.map { unsafe UnsafePointer($0.singles) }, rows,
        columnCount, &sums)
    case .double:
      let addresses = unsafe blocks.map { unsafe UnsafePointer($0.doubles) }
      unsafe ck_column_gram_f64(
        level, addresses, blocks.count, base.map { unsafe UnsafePointer($0.doubles) }, rows,
        columnCount, &sums)
    }
  }

  /// result = the sum of the blocks, or of their differences from `base`, each times the factor of its
  /// column, in their order, plus the base; no rounding to the working dtype.
  package func combineColumns(
    _ blocks: [Block], minus base: Block?, by factors: ColumnFactors, into result: Block
  ) {
    guard let first = blocks.first, factors.columnCount > 0 else { return }
    let columns = factors.columnCount
    let rows = result.count / columns
    precondition(rows * columns == result.count && first.count == result.count)
    switch precision {
    case .single:
      precondition(factors.singles.count == blocks.count * columns)
      if let type = first.stored {
        let addresses = unsafe blocks.map { unsafe $0.address(of: type) }
        unsafe ck_combine_columns_stored(
          level, type, addresses, blocks.count, base.map { unsafe $0.address(of: type) },
          factors.singles, result.singles, rows, columns)
      } else {
        let addresses = unsafe blocks.map { unsafe UnsafePointer($0.singles) }
        unsafe ck_combine_columns_f32(
          level, addresses, blocks.count, base.map { unsafe UnsafePointer($0.singles) },
          factors.singles, result.singles, rows, columns)
      }
    case .double:
      precondition(factors.doubles.count == blocks.count * columns)
      let addresses = unsafe blocks.map { unsafe UnsafePointer($0.doubles) }
      unsafe ck_combine_columns_f64(
        level, addresses, blocks.count, base.map { unsafe UnsafePointer($0.doubles) },
        factors.doubles, result.doubles, rows, columns)
    }
  }
}
