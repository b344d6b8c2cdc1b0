/// The singular values of a matrix, or the largest of them, and what follows.
package struct Spectrum: Hashable, Sendable, Codable {
  /// How the values were computed.
  package enum Method: Hashable, Sendable, Codable {
    /// All values, from the eigenvalues of the float64 Gram matrix.
    case gram
    /// The largest, from a Krylov subspace of so many random blocks of so many columns.
    case krylov(passes: Int, block: Int)
  }

  package let rows: Int
  package let columns: Int
  package let method: Method
  /// Singular values, descending: all of them, or lower bounds of the largest ones.
  ///
  /// Empty where elements are NaN or infinite.
  package let values: [Double]
  /// For each value how far the nearest singular value can be from it.
  package let bounds: [Double]
  /// The square root of the sum of squares of all elements.
  package let frobenius: Double
  /// What lies below is not told apart from zero: `σ₁ √(max(m, n) ε)`, for `ε = 2.2e-16`, since
  /// values are square roots of eigenvalues.
  package let resolution: Double
  /// Elements that are NaN or infinite.
  package let nonFiniteCount: Int

  init(
    rows: Int, columns: Int, method: Method, values: [Double], bounds: [Double],
    counts: MatrixCounts
  ) {
    self.rows = rows
    self.columns = columns
    self.method = method
    self.values = values
    self.bounds = bounds
    frobenius = counts.squares.squareRoot()
    nonFiniteCount = counts.nonFinite
    resolution = Self.resolution(of: values.first ?? 0, rows: rows, columns: columns)
  }

  static func resolution(of largest: Double, rows: Int, columns: Int) -> Double {
    largest * (Double(max(rows, columns)) * Double.ulpOfOne).squareRoot()
  }

  /// The number of singular values, known or not.
  package var count: Int { min(rows, columns) }
  /// Whether all singular values are known.
  package var isComplete: Bool { method == .gram && nonFiniteCount == 0 }
  /// The largest singular value; nil where there are none.
  package var spectralNorm: Double? { values.first }
  /// The sum of squares of all singular values.
  package var energy: Double { frobenius * frobenius }

  /// The energy of all but the `rank` largest values, which are known.
  package func energy(beyond rank: Int) -> Double {
    if isComplete { return values.dropFirst(rank).reduce(0) { $0 + $1 * $1 } }
    return max(0, values.prefix(rank).reduce(energy) { $0 - $1 * $1 })
  }
}
