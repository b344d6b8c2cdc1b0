/// Decompositions with or without BLAS.
extension SingularVectors {
  /// The smaller extent of the largest matrix that is decomposed without BLAS.
  package static let jacobiLimit = 256

  private static let maximumSweeps = 60

  /// Decomposes a matrix with BLAS where there is one, and by Jacobi rotations if it is small.
  ///
  /// Throws `LinearAlgebraError` for large matrices without BLAS, and what LAPACK finds.
  package init(decomposing matrix: Matrix) throws(LinearAlgebraError) {
    let isSmall = min(matrix.rows, matrix.columns) <= Self.jacobiLimit
    if !BLAS.isAvailable, isSmall {
      self.init(rotating: matrix)
    } else {
      try BLAS.require()
      try self.init(matrix)
    }
  }

  /// Decomposes a small matrix by one-sided Jacobi rotations; needs no BLAS.
  ///
  /// A value of zero has vectors of zeros on the side of the larger extent. Source: Demmel and
  /// Veselić, Jacobi's method is more accurate than QR, SIAM J. Matrix Anal. Appl. 13 (1992).
  package init(rotating matrix: Matrix) {
    let isWide = matrix.columns > matrix.rows
    var a = isWide ? matrix.transposed : matrix
    var v = Matrix(identity: a.columns)
    for _ in 0..<Self.maximumSweeps where !Self.sweep(&a, &v) { break }
    let norms = a.columnEnergies.map { $0.squareRoot() }
    let order = norms.indices.sorted { (norms[$0], $1) > (norms[$1], $0) }
    let long = order.flatMap { column in
      a[column: column].map { norms[column] > 0 ? $0 / norms[column] : 0 }
    }
    let tall = Matrix(rows: a.rows, columns: a.columns, elements: long)
    let square = Matrix(
      rows: v.rows, columns: v.columns, elements: order.flatMap { Array(v[column: $0]) })
    self.init(
      values: order.map { norms[$0] }, left: isWide ? square : tall, right: isWide ? tall : square)
  }

  /// Makes every pair of columns orthogonal once; false where all are.
  private static func sweep(_ a: inout Matrix, _ v: inout Matrix) -> Bool {
    var hasRotated = false
    for q in 1..<max(1, a.columns) {
      for p in 0..<q {
        var (pp, qq, pq) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a[column: p], a[column: q]) {
          pp += x * x
          qq += y * y
          pq += x * y
        }
        guard abs(pq) > 0x1p-52 * (pp * qq).squareRoot(), pq != 0 else { continue }
        hasRotated = true
        let tau = (qq - pp) / (2 * pq)
        let t = (tau >= 0 ? 1.0 : -1.0) / (abs(tau) + (1 + tau * tau).squareRoot())
        let c = 1 / (1 + t * t).squareRoot()
        rotate(&a, p, q, c, c * t)
        rotate(&v, p, q, c, c * t)
      }
    }
    return hasRotated
  }

  private static func rotate(_ a: inout Matrix, _ p: Int, _ q: Int, _ c: Double, _ s: Double) {
    for row in 0..<a.rows {
      let (x, y) = (a[row, p], a[row, q])
      a[row, p] = c * x - s * y
      a[row, q] = s * x + c * y
    }
  }

  /// The leading values and vectors, as many as asked for, without those that are zero but for
  /// rounding.
  ///
  /// Vectors of such values are arbitrary, so that nothing should depend on them. The bound is that
  /// of numerical rank: the larger extent times 2.2e-16 times the largest value, or times `scale`
  /// where the matrix is what is left of a larger one of that size.
  package func leading(_ count: Int, ofScale scale: Double = 0) -> SingularVectors {
    let largest = max(scale, values.first ?? 0)
    let bound = Double(max(left.rows, right.rows)) * 0x1p-52 * largest
    let kept = values.prefix(max(0, count)).prefix { $0 > bound }.count
    return SingularVectors(
      values: Array(values.prefix(kept)), left: left.columns(0..<kept),
      right: right.columns(0..<kept))
  }

  /// The product of the vectors without the values: the nearest matrix whose singular values are all
  /// 1 (or 0 where those of the matrix are).
  package func polarFactor() -> Matrix {
    let kept = leading(values.count)
    return kept.left.product(with: kept.right.transposed)
  }
}

extension Matrix {
  /// The product `self * other`, or with `self` transposed, with or without BLAS.
  package func product(with other: Matrix, transposingSelf: Bool = false) -> Matrix {
    if BLAS.isAvailable { return multiplied(by: other, transposingSelf: transposingSelf) }
    let left = transposingSelf ? transposed : self
    precondition(left.columns == other.rows, "inner extents of a product are equal")
    var result = Matrix(rows: left.rows, columns: other.columns)
    for column in 0..<other.columns {
      for inner in 0..<left.columns {
        let factor = other[inner, column]
        for row in 0..<left.rows { result[row, column] += left[row, inner] * factor }
      }
    }
    return result
  }
}
