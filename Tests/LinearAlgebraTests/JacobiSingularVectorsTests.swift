import LinearAlgebra
import Testing

/// Singular vectors without BLAS against LAPACK's, and what must hold of both.
@Suite struct `Singular vectors` {
  private func random(_ rows: Int, _ columns: Int, rank: Int? = nil) -> Matrix {
    var state = UInt64(rows * 1000 + columns)
    func numbers(_ rows: Int, _ columns: Int) -> Matrix {
      let elements = (0..<rows * columns).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
      }
      return Matrix(rows: rows, columns: columns, elements: elements)
    }
    guard let rank else { return numbers(rows, columns) }
    return numbers(rows, rank).product(with: numbers(rank, columns))
  }

  private func distance(_ a: Matrix, _ b: Matrix) -> Double {
    zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0
  }

  static let extents = [(1, 1), (1, 6), (6, 1), (5, 3), (3, 5), (12, 12), (40, 17)]

  @Test(arguments: extents)
  func `by rotations make the matrix, and are LAPACK's values`(rows: Int, columns: Int) throws {
    let matrix = random(rows, columns)
    let found = SingularVectors(rotating: matrix)
    let made = found.left.scaled(columnsBy: found.values).product(with: found.right.transposed)
    #expect(distance(made, matrix) < 1e-13)
    for side in [found.left, found.right] {
      let gram = side.product(with: side, transposingSelf: true)
      #expect(distance(gram, Matrix(identity: side.columns)) < 1e-13)
    }
    let expected = try SingularVectors(matrix)
    for (left, right) in zip(found.values, expected.values) { #expect(abs(left - right) < 1e-12) }
  }

  @Test func `leave out what is zero but for rounding`() throws {
    for vectors in [
      SingularVectors(rotating: random(9, 7, rank: 2)), try SingularVectors(random(9, 7, rank: 2)),
    ] {
      #expect(vectors.leading(7).values.count == 2)
      #expect(vectors.leading(1).values.count == 1)
      let factor = vectors.polarFactor()
      let again = SingularVectors(rotating: factor).values
      for (place, value) in again.enumerated() {
        #expect(abs(value - (place < 2 ? 1 : 0)) < 1e-13)
      }
    }
  }

  @Test func `of nothing are nothing`() {
    for (rows, columns) in [(0, 3), (3, 0), (0, 0)] {
      let found = SingularVectors(rotating: Matrix(rows: rows, columns: columns))
      #expect(found.values.isEmpty && found.left.rows == rows && found.right.rows == columns)
    }
    let zero = SingularVectors(rotating: Matrix(rows: 4, columns: 3))
    #expect(zero.values == [0, 0, 0] && zero.leading(3).values.isEmpty)
  }
}
