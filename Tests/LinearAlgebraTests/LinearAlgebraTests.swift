import LinearAlgebra
import Testing

@Suite struct `Linear algebra` {
  /// Numbers from -1 to 1 that depend on the seed alone.
  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var state = seed
    let elements = (0..<rows * columns).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  private func naive(_ a: Matrix, _ b: Matrix) -> Matrix {
    var c = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for j in 0..<b.columns { for k in 0..<a.columns { c[i, j] += a[i, k] * b[k, j] } }
    }
    return c
  }

  private func distance(_ a: Matrix, _ b: Matrix) -> Double {
    zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0
  }

  @Test func `finds a library`() throws {
    try BLAS.require()
    #expect(BLAS.library?.isEmpty == false)
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 2), (17, 9, 30), (64, 64, 64)])
  func `multiplies as the definition says`(m: Int, k: Int, n: Int) throws {
    try BLAS.require()
    let (a, b) = (random(m, k, seed: 1), random(k, n, seed: 2))
    #expect(distance(a.multiplied(by: b), naive(a, b)) < 1e-13)
    #expect(distance(a.transposed.multiplied(by: b, transposingSelf: true), naive(a, b)) < 1e-13)
    // A panel is row-major, so its memory is that of the transposed matrix.
    let rowMajor = a.transposed.elements
    unsafe rowMajor.withUnsafeBufferPointer { memory in
      let panel = unsafe Panel(memory, rows: m, columns: k)
      #expect(distance(Matrix(panel, times: b), naive(a, b)) < 1e-13)
      let c = random(m, n, seed: 3)
      var sum = Matrix(rows: k, columns: n)
      sum.add(transposed: panel, times: c)
      #expect(distance(sum, naive(a.transposed, c)) < 1e-13)
      var ofColumns = Matrix(rows: k, columns: k)
      ofColumns.addGram(ofColumnsOf: panel)
      var ofRows = Matrix(rows: m, columns: m)
      ofRows.addGram(ofRowsOf: panel)
      let (columns, rows) = (naive(a.transposed, a), naive(a, a.transposed))
      for j in 0..<k { for i in 0...j { #expect(abs(ofColumns[i, j] - columns[i, j]) < 1e-13) } }
      for j in 0..<m { for i in 0...j { #expect(abs(ofRows[i, j] - rows[i, j]) < 1e-13) } }
    }
  }

  @Test(arguments: [(4, 4), (40, 7), (200, 33)])
  func `makes orthonormal bases of the same span`(rows: Int, columns: Int) throws {
    try BLAS.require()
    let a = random(rows, columns, seed: 5)
    let q = try a.orthonormalized()
    let identity = Matrix(identity: columns)
    #expect(distance(q.multiplied(by: q, transposingSelf: true), identity) < 1e-13)
    let coordinates = q.multiplied(by: a, transposingSelf: true)
    #expect(distance(q.multiplied(by: coordinates), a) < 1e-13)
    #expect(a.deflated(by: q).columnEnergies.allSatisfy { $0 < 1e-25 })
  }

  @Test(arguments: [1, 2, 9, 60])
  func `decomposes symmetric matrices in two ways that agree`(order: Int) throws {
    try BLAS.require()
    let a = random(order, order, seed: 7)
    let symmetric = naive(a.transposed, a)
    let lapack = try SymmetricEigen(symmetric, vectors: true)
    let jacobi = JacobiEigen(symmetric)
    let vectors = try #require(lapack.vectors)
    for v in [vectors, jacobi.vectors] {
      #expect(distance(naive(v.transposed, v), Matrix(identity: order)) < 1e-12)
    }
    var rebuilt = Matrix(rows: order, columns: order)
    for (number, value) in jacobi.values.enumerated() {
      #expect(abs(value - lapack.values[number]) < 1e-12 * Double(order))
      for i in 0..<order {
        for j in 0..<order {
          rebuilt[i, j] += value * jacobi.vectors[i, number] * jacobi.vectors[j, number]
        }
      }
    }
    #expect(distance(rebuilt, symmetric) < 1e-12 * Double(order))
    let singular = try a.singularValues()
    for (value, s) in zip(lapack.values, singular) {
      #expect(abs(value - s * s) < 1e-12 * Double(order))
    }
  }

  @Test func `knows eigenvalues of the second difference`() throws {
    try BLAS.require()
    let order = 50
    var matrix = Matrix(rows: order, columns: order)
    for i in 0..<order {
      matrix[i, i] = 2
      if i > 0 { (matrix[i - 1, i], matrix[i, i - 1]) = (-1, -1) }
    }
    // 2 - 2 cos(k pi / (n + 1)): the sum is 2 n, and that of the squares 4 n + 2 (n - 1).
    for values in [try SymmetricEigen(matrix).values, JacobiEigen(matrix).values] {
      #expect(abs(values.reduce(0, +) - 100) < 1e-12)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } - 298) < 1e-11)
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 })
    }
  }

  @Test func `says what is missing`() {
    let error = LinearAlgebraError.unavailable("libopenblas.so.0: no such file")
    #expect(
      "\(error)"
        == "BLAS and LAPACK are needed and were not found: libopenblas.so.0: no such file")
    #expect(error.hint?.contains("libopenblas0-pthread") == true)
  }
}
