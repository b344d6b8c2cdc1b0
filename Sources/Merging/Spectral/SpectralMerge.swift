internal import LinearAlgebra
internal import Pipeline

/// The base plus a merged task matrix: `y = z + lambda * rule(w_i (x_i - z))`, in float64 and rounded
/// once when it is stored.
struct SpectralMerge: MatrixOperation {
  let rule: any SpectralRule
  /// A factor for each input but the first, which is the base.
  let weights: [Double]
  let rows: Int
  let columns: Int
  let lambda: Double

  var matrixElements: Int { rows * columns }
  var passes: Int { rule.passes + 1 }

  /// A matrix, its copy for LAPACK, vectors before and after their signs are fixed, those of all
  /// models, and LAPACK's own memory.
  var workingByteCount: Int {
    let least = min(rows, columns)
    return 8 * (7 * rows * columns + 10 * least * least)
  }

  func compute(_ inputs: MatrixInputs) throws -> [Double] {
    let tasks = TaskMatrices(inputs: inputs, weights: weights, rows: rows, columns: columns)
    var result = try rule.merged(tasks).scaled(
      columnsBy: [Double](repeating: lambda, count: rows)
    ).elements
    try inputs.add(0, times: 1, to: &result)
    return result
  }
}
