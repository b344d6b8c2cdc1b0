internal import LinearAlgebra

/// The leading directions of the sum of all task matrices, and of what each has besides; made
/// orthogonal, all with the mean of their singular values.
struct CommonAndSpecific: SpectralRule {
  /// Directions of the sum that are kept.
  let common: Int
  /// Directions of each model besides.
  let specific: Int

  var passes: Int { 2 }

  /// Divides `least` directions so that each of `models` models has as many of its own.
  init(fraction: Double, models: Int, least: Int) {
    let rest = Double(least - Int(Double(least) * fraction))
    var each = Int((rest / Double(models)).rounded(.toNearestOrEven))
    if each * models > least { each -= 1 }
    specific = each
    common = least - each * models
  }

  func merged(_ tasks: TaskMatrices) throws -> Matrix {
    let shared = try SingularVectors(decomposing: tasks.sum()).leading(common)
    // Task matrices are transposed: what the paper calls left is right here.
    var (left, right, values) = (shared.left, shared.right, shared.values)
    for task in 0..<tasks.count where specific > 0 {
      var rest = try tasks.matrix(of: task)
      // What the common directions leave of a task that lies in them is rounding, and no direction.
      let scale = rest.columnEnergies.reduce(0, +).squareRoot()
      if !shared.values.isEmpty {
        rest -= rest.product(with: shared.right).product(with: shared.right.transposed)
      }
      guard scale > 0 else { continue }
      let own = try SingularVectors(decomposing: rest).leading(specific, ofScale: scale)
      left = left.joined(with: own.left)
      right = right.joined(with: own.right)
      values += own.values
    }
    guard !values.isEmpty else { return tasks.zero }
    let mean = values.reduce(0, +) / Double(values.count)
    return try TaskSingularVectors.product(
      left, [Double](repeating: mean, count: values.count), right)
  }
}
