internal import COpenBLAS

/// Orthonormal bases; they need BLAS.
extension Matrix {
  /// An orthonormal basis whose first columns span what the first columns here do (Householder QR).
  ///
  /// There are at least as many rows as columns. Columns that depend on others give directions that
  /// are orthogonal to all and otherwise arbitrary.
  package func orthonormalized() throws(LinearAlgebraError) -> Matrix {
    precondition(rows >= columns, "there are no more orthonormal columns than rows")
    guard columns > 0 else { return self }
    var result = self
    var scalars = [Double](repeating: 0, count: columns)
    let (m, n) = (Int32(rows), Int32(columns))
    var work = [0.0]
    var code = unsafe cb_dgeqrf(m, n, &result.elements, m, &scalars, &work, -1)
    work = [Double](repeating: 0, count: max(1, Int(work[0])))
    if code == 0 {
      code = unsafe cb_dgeqrf(m, n, &result.elements, m, &scalars, &work, Int32(work.count))
    }
    guard code == 0 else { throw .failed(routine: "dgeqrf", code: Int(code)) }
    work = [0]
    code = unsafe cb_dorgqr(m, n, n, &result.elements, m, scalars, &work, -1)
    work = [Double](repeating: 0, count: max(1, Int(work[0])))
    if code == 0 {
      code = unsafe cb_dorgqr(m, n, n, &result.elements, m, scalars, &work, Int32(work.count))
    }
    guard code == 0 else { throw .failed(routine: "dorgqr", code: Int(code)) }
    return result
  }

  /// What is left of the columns once their parts along an orthonormal basis are taken away, twice,
  /// which is enough (Giraud et al., 2005).
  package func deflated(by basis: Matrix) -> Matrix {
    var result = self
    for _ in 0..<2 {
      result -= basis.multiplied(by: basis.multiplied(by: result, transposingSelf: true))
    }
    return result
  }
}
