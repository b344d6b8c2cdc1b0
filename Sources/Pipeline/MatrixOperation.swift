/// Numerics that need whole matrices at once, as singular value decompositions do.
///
/// One worker computes one matrix, in float64; a tensor is one matrix or a stack of them. How many
/// matrices are in memory at once is bounded, whatever the number of workers, and results do not
/// depend on it. An operation reads its inputs when it needs them, so that it decides how many of
/// them it holds.
package protocol MatrixOperation: Sendable {
  /// The elements of one matrix; the tensor's are a multiple of it.
  var matrixElements: Int { get }

  /// The most bytes that computing one matrix takes, the result included; for the plan's cost.
  var workingByteCount: Int { get }

  /// How often the bytes of all inputs are read, at most; for the plan's cost.
  var passes: Int { get }

  /// Computes the elements of one matrix in row-major order.
  func compute(_ inputs: MatrixInputs) throws -> [Double]
}

/// Why whole matrices cannot be computed with.
package enum MatrixFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// An input has an element without a value.
  case notFinite(model: String, element: Int)

  package var description: String {
    switch self {
    case .notFinite(let model, let element):
      "element \(element) of '\(model)' is NaN or infinite, and matrices with such elements have no "
        + "singular value decomposition"
    }
  }
}
