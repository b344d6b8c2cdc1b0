internal import LinearAlgebra

/// The sum of all task matrices with every singular value replaced by their mean.
struct IsotropicSum: SpectralRule {
  var passes: Int { 1 }

  func merged(_ tasks: TaskMatrices) throws -> Matrix {
    let sum = try SingularVectors(decomposing: tasks.sum())
    let kept = sum.leading(sum.values.count)
    guard !kept.values.isEmpty else { return tasks.zero }
    let mean = kept.values.reduce(0, +) / Double(kept.values.count)
    let values = [Double](repeating: mean, count: kept.values.count)
    return kept.left.scaled(columnsBy: values).product(with: kept.right.transposed)
  }
}
