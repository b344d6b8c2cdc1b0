/// Eigenvalues and vectors of a small symmetric matrix by Jacobi rotations; needs no BLAS.
///
/// Small eigenvalues of well-scaled positive matrices come out with high relative accuracy.
/// Source: Golub and Van Loan, Matrix Computations, 4th edition, algorithm 8.5.2.
package struct JacobiEigen: Sendable {
  /// Descending.
  package let values: [Double]
  /// A column for each value.
  package let vectors: Matrix

  private static let maximumSweeps = 60

  /// Decomposes a symmetric matrix, whose lower triangle is not looked at.
  package init(_ matrix: Matrix) {
    precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
    let order = matrix.rows
    var a = matrix
    for row in 0..<order {
      for column in 0..<row { a[row, column] = a[column, row] }
    }
    var v = Matrix(identity: order)
    for _ in 0..<Self.maximumSweeps where !Self.sweep(&a, &v) { break }
    let diagonal = (0..<order).map { a[$0, $0] }
    let sorted = (0..<order).sorted { (diagonal[$0], $1) > (diagonal[$1], $0) }
    values = sorted.map { diagonal[$0] }
    vectors = Matrix(rows: order, columns: order, elements: sorted.flatMap { v[column: $0] })
  }

  /// Rotates every pair of coordinates once; false where nothing is left to do.
  private static func sweep(_ a: inout Matrix, _ v: inout Matrix) -> Bool {
    var hasRotated = false
    for q in 1..<max(1, a.rows) {
      for p in 0..<q {
        let (pp, qq, pq) = (a[p, p], a[q, q], a[p, q])
        guard abs(pq) > 0x1p-53 * (abs(pp) * abs(qq)).squareRoot(), pq != 0 else { continue }
        hasRotated = true
        let tau = (qq - pp) / (2 * pq)
        let t = (tau >= 0 ? 1.0 : -1.0) / (abs(tau) + (1 + tau * tau).squareRoot())
        let c = 1 / (1 + t * t).squareRoot()
        let s = t * c
        for k in 0..<a.rows {
          let (left, right) = (a[k, p], a[k, q])
          a[k, p] = c * left - s * right
          a[k, q] = s * left + c * right
        }
        for k in 0..<a.rows {
          let (left, right) = (a[p, k], a[q, k])
          a[p, k] = c * left - s * right
          a[q, k] = s * left + c * right
          let (vLeft, vRight) = (v[k, p], v[k, q])
          v[k, p] = c * vLeft - s * vRight
          v[k, q] = s * vLeft + c * vRight
        }
        (a[p, q], a[q, p]) = (0, 0)
      }
    }
    return hasRotated
  }
}
