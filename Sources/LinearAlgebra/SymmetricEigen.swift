internal import COpenBLAS

/// Eigenvalues of a symmetric matrix, in descending order, and vectors where they were asked for.
package struct SymmetricEigen: Sendable {
  package let values: [Double]
  /// A column for each value; nil where only values were asked for.
  package let vectors: Matrix?

  /// Decomposes the matrix whose upper triangle is given; needs BLAS.
  ///
  /// An eigenvalue is off by at most a small multiple of the largest one times 2.2e-16.
  package init(_ matrix: Matrix, vectors wantsVectors: Bool = false) throws(LinearAlgebraError) {
    precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
    let order = matrix.rows
    guard order > 0 else {
      (values, vectors) = ([], wantsVectors ? matrix : nil)
      return
    }
    var elements = matrix.elements
    var values = [Double](repeating: 0, count: order)
    let job: CChar = wantsVectors ? 86 : 78
    let n = Int32(order)
    var work = [0.0]
    var integers: [Int32] = [0]
    var code = unsafe cb_dsyevd(job, n, &elements, n, &values, &work, -1, &integers, -1)
    work = [Double](repeating: 0, count: max(1, Int(work[0])))
    integers = [Int32](repeating: 0, count: max(1, Int(integers[0])))
    if code == 0 {
      code = unsafe cb_dsyevd(
        job, n, &elements, n, &values, &work, Int32(work.count), &integers, Int32(integers.count))
    }
    guard code == 0 else { throw .failed(routine: "dsyevd", code: Int(code)) }
    self.values = values.reversed()
    guard wantsVectors else {
      vectors = nil
      return
    }
    var descending: [Double] = []
    descending.reserveCapacity(elements.count)
    for column in (0..<order).reversed() {
      descending += elements[column * order..<(column + 1) * order]
    }
    vectors = Matrix(rows: order, columns: order, elements: descending)
  }
}
