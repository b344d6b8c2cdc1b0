internal import LinearAlgebra

/// The leading singular vectors of all task matrices side by side, made orthogonal, times their
/// singular values.
struct TaskSingularVectors: SpectralRule {
  /// The triplets that are kept of each task matrix.
  let rank: Int

  var passes: Int { 1 }

  func merged(_ tasks: TaskMatrices) throws -> Matrix {
    var left = Matrix(rows: tasks.columns, columns: 0)
    var right = Matrix(rows: tasks.rows, columns: 0)
    var values: [Double] = []
    for task in 0..<tasks.count {
      let leading = try SingularVectors(decomposing: tasks.matrix(of: task)).leading(rank)
      left = left.joined(with: leading.left)
      right = right.joined(with: leading.right)
      values += leading.values
    }
    guard !values.isEmpty else { return tasks.zero }
    return try Self.product(left, values, right)
  }

  /// The product of two bases, each replaced by the nearest orthogonal one, with values in between.
  static func product(_ left: Matrix, _ values: [Double], _ right: Matrix) throws -> Matrix {
    let outer = try SingularVectors(decomposing: left).polarFactor().scaled(columnsBy: values)
    return outer.product(with: try SingularVectors(decomposing: right).polarFactor().transposed)
  }
}
