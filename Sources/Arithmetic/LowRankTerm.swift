internal import CKernels

/// A product of two thin factors, `scale * left * right`, to be added to any range of a matrix.
///
/// Every element is the same whatever range it is made in and on whatever processor: a sum over the
/// rank in order, in working precision, rounded after each operation. That is why this is a kernel
/// of our own and no call of BLAS, whose results depend on the extents of a call.
package struct LowRankTerm: Sendable {
  /// Numbers in working precision.
  private enum Factors: Sendable {
    case single(left: [Float], right: [Float])
    case double(left: [Double], right: [Double])
  }

  package let rows: Int
  package let columns: Int
  package let rank: Int
  private let scale: Double
  private let factors: Factors
  private let level: Int32

  /// Makes a term of a `rows` x `rank` matrix and a `rank` x `columns` matrix, both row-major.
  package init(
    left: [Double], right: [Double], rows: Int, columns: Int, rank: Int, scale: Double,
    precision: Arithmetic.Precision, level: KernelLevel = .best
  ) {
    precondition(left.count == rows * rank && right.count == rank * columns, "factors are whole")
    (self.rows, self.columns, self.rank, self.scale) = (rows, columns, rank, scale)
    self.level = level.rawValue
    switch precision {
    case .single:
      factors = .single(
        left: left.map { Float($0) }, right: Self.blocks(right.map { Float($0) }, rank, columns))
    case .double: factors = .double(left: left, right: Self.blocks(right, rank, columns))
    }
  }

  /// The right factor in blocks of 16 columns, the last one filled up with zeros.
  private static func blocks<Number: BinaryFloatingPoint>(
    _ matrix: [Number], _ rank: Int, _ columns: Int
  ) -> [Number] {
    var result = [Number](repeating: 0, count: (columns + 15) / 16 * 16 * rank)
    for k in 0..<rank {
      for column in 0..<columns {
        result[(column / 16 * rank + k) * 16 + column % 16] = matrix[k * columns + column]
      }
    }
    return result
  }

  /// The bytes of the factors as they are kept.
  package var byteCount: Int {
    switch factors {
    case .single(let left, let right): 4 * (left.count + right.count)
    case .double(let left, let right): 8 * (left.count + right.count)
    }
  }

  /// Adds the term to the elements `elements` (flat, row-major) of a matrix in working precision.
  package func add(to elements: Range<Int>, at address: UnsafeMutableRawPointer) {
    guard columns > 0, rank > 0 else { return }
    precondition(elements.lowerBound >= 0 && elements.upperBound <= rows * columns, "out of range")
    var next = elements.lowerBound
    while next < elements.upperBound {
      let (row, column) = (next / columns, next % columns)
      let left = elements.upperBound - next
      // Whole rows together; a row that is cut alone.
      let isWhole = column == 0 && left >= columns
      let count = isWhole ? left / columns : 1
      let width = isWhole ? columns : min(left, columns - column)
      unsafe add(
        rows: row..<row + count, columns: column..<column + width,
        at: address + (next - elements.lowerBound) * elementWidth)
      next += count * width
    }
  }

  private var elementWidth: Int { if case .single = factors { 4 } else { 8 } }

  private func add(rows: Range<Int>, columns: Range<Int>, at address: UnsafeMutableRawPointer) {
    switch factors {
    case .single(let left, let right):
      unsafe left[(rows.lowerBound * rank)...].withUnsafeBufferPointer { left in
        guard let start = left.baseAddress else { return }
        unsafe ck_add_low_rank_f32(
          level, address.assumingMemoryBound(to: Float.self), self.columns, rows.count,
          columns.lowerBound, columns.count, start, right, rank, Float(scale))
      }
    case .double(let left, let right):
      unsafe left[(rows.lowerBound * rank)...].withUnsafeBufferPointer { left in
        guard let start = left.baseAddress else { return }
        unsafe ck_add_low_rank_f64(
          level, address.assumingMemoryBound(to: Double.self), self.columns, rows.count,
          columns.lowerBound, columns.count, start, right, rank, scale)
      }
    }
  }
}
