internal import LinearAlgebra

/// The weights of the smallest residual, from a Gram matrix.
///
/// The matrix is scaled to a unit diagonal and decomposed (Jacobi), and directions of no more than
/// `1e-10` of the largest eigenvalue are left out: where models are collinear the weights are those
/// of the smallest (scaled) norm, and `isDetermined` is false.
package struct LeastSquares: Hashable, Sendable {
  /// What weights have to satisfy.
  package struct Constraints: Hashable, Sendable {
    package var sumsToOne = false
    package var isNonNegative = false

    package init(sumsToOne: Bool = false, isNonNegative: Bool = false) {
      self.sumsToOne = sumsToOne
      self.isNonNegative = isNonNegative
    }
  }

  package let weights: [Double]
  /// The standard error of each weight, if residuals are independent; nil where it is not determined.
  package let errors: [Double?]
  /// Σ of squared residuals.
  package let residual: Double
  /// Whether the models tell the weights apart.
  package let isDetermined: Bool
  /// The largest eigenvalue of the scaled Gram matrix by the smallest; infinite if that is zero.
  package let condition: Double
  /// Models without any difference, whose weights could be anything; they are zero.
  package let absent: [Int]
  /// The two models whose differences are most alike, and their cosine; nil for one model.
  package let closest: Pair?

  package struct Pair: Hashable, Sendable {
    package let first: Int
    package let second: Int
    package let cosine: Double
  }

  private static let tolerance = 1e-10

  package init(_ sums: FitSums, _ constraints: Constraints = Constraints()) {
    let models = Array(0..<sums.modelCount)
    absent = models.filter { sums.gram[sums.place($0, $0)] <= 0 }
    let present = models.filter { sums.gram[sums.place($0, $0)] > 0 }
    let scaled = ScaledGram(sums, present)
    closest = scaled.closest
    condition = scaled.condition
    isDetermined = absent.isEmpty && condition < 1 / Self.tolerance
    var weights: [Double]
    if constraints.isNonNegative {
      weights = Self.nonNegative(sums, present, constraints)
    } else {
      weights = scaled.solution(tolerance: Self.tolerance, sumsToOne: constraints.sumsToOne)
    }
    if weights.count != models.count { weights = Array(repeating: 0, count: models.count) }
    self.weights = weights
    residual = sums.residual(weights)
    let freedom = Double(max(1, sums.elementCount - sums.nonFiniteCount - present.count))
    let variance = residual / freedom
    let inverse = scaled.inverseDiagonal(tolerance: Self.tolerance)
    let isKnown = isDetermined
    errors = models.map { model in
      guard isKnown, let place = present.firstIndex(of: model) else { return nil }
      return (variance * inverse[place]).squareRoot()
    }
  }

  /// The best subset of models whose own weights are not negative; there are few models.
  private static func nonNegative(
    _ sums: FitSums, _ present: [Int], _ constraints: Constraints
  ) -> [Double] {
    var best = (weights: [Double](repeating: 0, count: sums.modelCount), residual: Double.infinity)
    if !constraints.sumsToOne { best.residual = sums.energy }
    for subset in 1..<(1 << min(present.count, 16)) {
      let chosen = present.enumerated().filter { subset >> $0.offset & 1 == 1 }.map(\.element)
      let weights = ScaledGram(sums, chosen).solution(
        tolerance: tolerance, sumsToOne: constraints.sumsToOne)
      guard weights.allSatisfy({ $0 >= 0 }) else { continue }
      let residual = sums.residual(weights)
      if residual < best.residual { best = (weights, residual) }
    }
    return best.weights
  }
}

/// The Gram matrix of some models, scaled to a unit diagonal, and its eigenvectors.
private struct ScaledGram {
  let models: [Int]
  let count: Int
  private let norms: [Double]
  private let right: [Double]
  private let matrix: Matrix
  private let eigen: JacobiEigen

  init(_ sums: FitSums, _ models: [Int]) {
    self.models = models
    count = sums.modelCount
    let norms = models.map { sums.gram[sums.place($0, $0)].squareRoot() }
    var matrix = Matrix(rows: models.count, columns: models.count)
    for (i, model) in models.enumerated() {
      for (j, other) in models.enumerated() {
        matrix[i, j] = i == j ? 1 : sums.gram[sums.place(model, other)] / (norms[i] * norms[j])
      }
    }
    self.norms = norms
    self.matrix = matrix
    right = zip(models, norms).map { sums.products[$0.0] / $0.1 }
    eigen = JacobiEigen(matrix)
  }

  var condition: Double {
    guard let largest = eigen.values.first, let smallest = eigen.values.last else { return 1 }
    return smallest > 0 ? largest / smallest : .infinity
  }

  var closest: LeastSquares.Pair? {
    var best: LeastSquares.Pair?
    for j in 1..<max(1, models.count) {
      for i in 0..<j where abs(matrix[i, j]) > abs(best?.cosine ?? 0) {
        best = LeastSquares.Pair(first: models[i], second: models[j], cosine: matrix[i, j])
      }
    }
    return best
  }

  /// The weights of all models, zero for those that are not chosen.
  func solution(tolerance: Double, sumsToOne: Bool) -> [Double] {
    var scaled = applyInverse(right, tolerance)
    if sumsToOne {
      // The weights sum to Σ scaled_i / norm_i; Lagrange's multiplier moves along G⁻¹ of that row.
      let row = norms.map { 1 / $0 }
      let direction = applyInverse(row, tolerance)
      let reach = zip(row, direction).reduce(0) { $0 + $1.0 * $1.1 }
      let sum = zip(row, scaled).reduce(0) { $0 + $1.0 * $1.1 }
      if reach > 0 {
        for place in scaled.indices { scaled[place] += (1 - sum) / reach * direction[place] }
      }
    }
    var weights = [Double](repeating: 0, count: count)
    for (place, model) in models.enumerated() { weights[model] = scaled[place] / norms[place] }
    return weights
  }

  /// The diagonal of the inverse of the Gram matrix that is not scaled.
  func inverseDiagonal(tolerance: Double) -> [Double] {
    models.indices.map { place in
      var unit = [Double](repeating: 0, count: models.count)
      unit[place] = 1
      return applyInverse(unit, tolerance)[place] / (norms[place] * norms[place])
    }
  }

  /// The pseudo-inverse by a vector.
  private func applyInverse(_ vector: [Double], _ tolerance: Double) -> [Double] {
    var result = [Double](repeating: 0, count: vector.count)
    let least = tolerance * (eigen.values.first ?? 0)
    for (number, value) in eigen.values.enumerated() where value > least {
      let direction = eigen.vectors[column: number]
      let part = zip(direction, vector).reduce(0) { $0 + $1.0 * $1.1 } / value
      for (place, component) in direction.enumerated() { result[place] += part * component }
    }
    return result
  }
}
