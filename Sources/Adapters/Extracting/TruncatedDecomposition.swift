internal import LinearAlgebra

/// How much of a difference an adapter is to hold.
package enum ExtractionRank: Hashable, Sendable {
  /// As many singular values as this, or all.
  case count(Int)
  /// The fewest singular values whose squares add up to this share of all squares.
  case energy(Double)
}

/// The leading singular values and vectors of a difference; needs BLAS.
///
/// Small matrices are decomposed exactly by LAPACK. Larger ones are projected on the range that they
/// map random vectors to, after two rounds of power iteration, and only the projection is
/// decomposed: memory is that of a few times the wanted rank of rows and columns. The random vectors
/// come from the seed alone.
///
/// Source: Halko, Martinsson and Tropp, arXiv 0909.4061, algorithms 4.4 and 5.1.
struct TruncatedDecomposition {
  let values: [Double]
  /// A column for each value.
  let left: Matrix
  let right: Matrix
  /// The sum of the squares of all elements.
  let energy: Double
  /// Whether LAPACK decomposed all of the matrix.
  let isExact: Bool

  /// Matrices with no more rows or columns than this are decomposed exactly.
  private static let exactLimit = 512
  private static let oversampling = 10
  private static let powerRounds = 2
  private static let firstProbes = 32

  init(
    _ delta: DeltaMatrix, energy: Double, rank: ExtractionRank, seed: UInt64
  ) throws {
    let least = min(delta.rows, delta.columns)
    var probes =
      switch rank {
      case .count(let count): min(count, least) + Self.oversampling
      case .energy: Self.firstProbes
      }
    while least > Self.exactLimit, probes < least / 2 {
      let found = try Self.projected(delta, probes: probes, seed: seed)
      let count = Self.count(found.values, rank, energy)
      if case .energy = rank, count == nil {
        probes *= 2
        continue
      }
      self.init(found, count: count ?? 0, energy: energy, isExact: false)
      return
    }
    let found = try SingularVectors(delta.whole())
    let count = Self.count(found.values, rank, energy) ?? found.values.count
    self.init(found, count: count, energy: energy, isExact: true)
  }

  private init(_ found: SingularVectors, count: Int, energy: Double, isExact: Bool) {
    // What rounding leaves of nothing is no direction.
    let floor = (found.values.first ?? 0) * 0x1p-50
    let kept = max(min(1, count), found.values.prefix(count).prefix { $0 > floor }.count)
    values = Array(found.values.prefix(kept))
    left = found.left.columns(0..<kept)
    right = found.right.columns(0..<kept)
    (self.energy, self.isExact) = (energy, isExact)
  }

  /// How many of the values are wanted; nil if there are not enough of them.
  private static func count(
    _ values: [Double], _ rank: ExtractionRank, _ energy: Double
  ) -> Int? {
    switch rank {
    case .count(let count): return min(count, values.count)
    case .energy(let share):
      var sum = 0.0
      for (place, value) in values.enumerated() {
        sum += value * value
        if sum >= share * energy { return place + 1 }
      }
      return nil
    }
  }

  private static func projected(
    _ delta: DeltaMatrix, probes: Int, seed: UInt64
  ) throws -> SingularVectors {
    var basis = try delta.multiplied(by: signs(rows: delta.columns, columns: probes, seed))
      .orthonormalized()
    for _ in 0..<powerRounds {
      let turned = try delta.transposedMultiplied(by: basis).orthonormalized()
      basis = try delta.multiplied(by: turned).orthonormalized()
    }
    let projection = try SingularVectors(delta.transposedMultiplied(by: basis))
    return SingularVectors(
      values: projection.values, left: basis.multiplied(by: projection.right),
      right: projection.left)
  }

  /// A matrix of random signs (SplitMix64), which serves as well as normal numbers.
  private static func signs(rows: Int, columns: Int, _ seed: UInt64) -> Matrix {
    var state = seed
    var bits: UInt64 = 0
    let elements = (0..<rows * columns).map { place in
      if place % 64 == 0 {
        state &+= 0x9E37_79B9_7F4A_7C15
        bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
      }
      return bits >> UInt64(place % 64) & 1 == 0 ? 1.0 : -1.0
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// The factors whose product the values and vectors are, row-major: both have the roots of the
  /// values.
  var factors: (left: [Double], right: [Double]) {
    let roots = values.map { $0.squareRoot() }
    return (
      left.scaled(columnsBy: roots).transposed.elements, right.scaled(columnsBy: roots).elements
    )
  }
}
