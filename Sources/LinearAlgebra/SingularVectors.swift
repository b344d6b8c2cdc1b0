internal import COpenBLAS

/// A thin singular value decomposition: `left * diag(values) * right'`.
package struct SingularVectors: Sendable {
  /// Descending.
  package let values: [Double]
  /// A column for each value.
  package let left: Matrix
  /// A column for each value.
  package let right: Matrix

  /// Values and vectors that were found in another way.
  package init(values: [Double], left: Matrix, right: Matrix) {
    precondition(left.columns == values.count && right.columns == values.count, "a column each")
    (self.values, self.left, self.right) = (values, left, right)
  }

  /// Decomposes a matrix (LAPACK's divide and conquer); needs BLAS.
  ///
  /// For matrices that fit in memory several times. Signs are fixed: of each left vector the element
  /// of the largest magnitude, the first of several, is positive.
  package init(_ matrix: Matrix) throws(LinearAlgebraError) {
    let (rows, columns) = (matrix.rows, matrix.columns)
    let least = min(rows, columns)
    guard least > 0 else {
      values = []
      left = Matrix(rows: rows, columns: 0)
      right = Matrix(rows: columns, columns: 0)
      return
    }
    var elements = matrix.elements
    var values = [Double](repeating: 0, count: least)
    var u = [Double](repeating: 0, count: rows * least)
    var vt = [Double](repeating: 0, count: least * columns)
    var integers = [Int32](repeating: 0, count: 8 * least)
    let (m, n, k) = (Int32(rows), Int32(columns), Int32(least))
    let job: CChar = 83
    var work = [0.0]
    var code = unsafe cb_dgesdd(
      job, m, n, &elements, m, &values, &u, m, &vt, k, &work, -1, &integers)
    work = [Double](repeating: 0, count: max(1, Int(work[0])))
    if code == 0 {
      code = unsafe cb_dgesdd(
        job, m, n, &elements, m, &values, &u, m, &vt, k, &work, Int32(work.count), &integers)
    }
    guard code == 0 else { throw .failed(routine: "dgesdd", code: Int(code)) }
    self.values = values
    var left = Matrix(rows: rows, columns: least, elements: u)
    var right = Matrix(rows: least, columns: columns, elements: vt).transposed
    var signs = [Double](repeating: 1, count: least)
    for column in 0..<least {
      var largest = 0.0
      for number in left[column: column] where abs(number) > abs(largest) { largest = number }
      if largest < 0 { signs[column] = -1 }
    }
    left = left.scaled(columnsBy: signs)
    right = right.scaled(columnsBy: signs)
    (self.left, self.right) = (left, right)
  }
}
