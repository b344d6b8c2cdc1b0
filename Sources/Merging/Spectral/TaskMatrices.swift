internal import LinearAlgebra
internal import Pipeline

/// The weighted differences of one matrix of each model from the base's, read when they are needed.
///
/// Inputs are row-major and matrices here column-major, so that all of them are transposed: what has
/// `rows` rows in a checkpoint has `rows` columns here.
struct TaskMatrices {
  let inputs: MatrixInputs
  /// A factor for each model; the base is input 0, and models are those behind it.
  let weights: [Double]
  let rows: Int
  let columns: Int

  var count: Int { weights.count }

  /// The task matrix of one model, transposed.
  func matrix(of task: Int) throws -> Matrix {
    var elements = try inputs.elements(of: task + 1, times: weights[task])
    try inputs.add(0, times: -weights[task], to: &elements)
    return Matrix(rows: columns, columns: rows, elements: elements)
  }

  /// The sum of all task matrices, transposed.
  func sum() throws -> Matrix {
    // The difference of each model comes first: it is exact where models are close to the base.
    var sum = try matrix(of: 0)
    for task in 1..<max(1, count) { sum += try matrix(of: task) }
    return sum
  }

  /// The task matrix of no change.
  var zero: Matrix { Matrix(rows: columns, columns: rows) }
}
