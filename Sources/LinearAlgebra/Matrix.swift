/// A dense matrix of float64 numbers, column by column as LAPACK has them.
package struct Matrix: Hashable, Sendable {
  package let rows: Int
  package let columns: Int
  /// Element (i, j) is number `i + j * rows`.
  package internal(set) var elements: [Double]

  /// A matrix of zeros.
  package init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, elements: Array(repeating: 0, count: rows * columns))
  }

  /// A matrix of elements that stand column by column.
  package init(rows: Int, columns: Int, elements: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative extents")
    precondition(elements.count == rows * columns, "a matrix has rows times columns elements")
    precondition(max(rows, columns) <= Int(Int32.max), "extents are 32-bit numbers of BLAS")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix by its rows, which are equally long.
  package init(_ values: [[Double]]) {
    self.init(rows: values.count, columns: values.first?.count ?? 0)
    for (row, numbers) in values.enumerated() {
      for (column, number) in numbers.enumerated() { self[row, column] = number }
    }
  }

  /// The identity, or its first columns.
  package init(identity rows: Int, columns: Int? = nil) {
    self.init(rows: rows, columns: columns ?? rows)
    for place in 0..<min(rows, self.columns) { self[place, place] = 1 }
  }

  package subscript(row: Int, column: Int) -> Double {
    get {
      precondition(0..<rows ~= row && 0..<columns ~= column, "no element (\(row), \(column))")
      return elements[row + column * rows]
    }
    set {
      precondition(0..<rows ~= row && 0..<columns ~= column, "no element (\(row), \(column))")
      elements[row + column * rows] = newValue
    }
  }

  /// The elements of one column.
  package subscript(column column: Int) -> ArraySlice<Double> {
    elements[column * rows..<(column + 1) * rows]
  }

  package var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for column in 0..<columns {
      for row in 0..<rows { result[column, row] = self[row, column] }
    }
    return result
  }

  /// Some neighbouring columns.
  package func columns(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: rows, columns: range.count,
      elements: Array(elements[range.lowerBound * rows..<range.upperBound * rows]))
  }

  /// All columns of this matrix, and then those of the other.
  package func joined(with other: Matrix) -> Matrix {
    precondition(rows == other.rows, "columns that are joined are equally long")
    return Matrix(
      rows: rows, columns: columns + other.columns, elements: elements + other.elements)
  }

  /// The sum of squares, by column.
  package var columnEnergies: [Double] {
    (0..<columns).map { self[column: $0].reduce(0) { $0 + $1 * $1 } }
  }

  package static func += (left: inout Matrix, right: Matrix) {
    precondition(left.rows == right.rows && left.columns == right.columns, "extents differ")
    left.combine(right, +)
  }

  package static func -= (left: inout Matrix, right: Matrix) {
    precondition(left.rows == right.rows && left.columns == right.columns, "extents differ")
    left.combine(right, -)
  }

  @inline(__always)
  private mutating func combine(_ other: Matrix, _ operation: (Double, Double) -> Double) {
    unsafe elements.withUnsafeMutableBufferPointer { target in
      unsafe other.elements.withUnsafeBufferPointer { source in
        for place in target.indices {
          unsafe target[place] = operation(target[place], source[place])
        }
      }
    }
  }
}

extension Matrix {
  /// The matrix with each column multiplied by a factor of its own.
  package func scaled(columnsBy factors: [Double]) -> Matrix {
    precondition(factors.count == columns, "each column has a factor")
    var result = self
    for (column, factor) in factors.enumerated() {
      for place in column * rows..<(column + 1) * rows { result.elements[place] *= factor }
    }
    return result
  }
}
