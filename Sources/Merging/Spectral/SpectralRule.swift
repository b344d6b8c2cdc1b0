internal import LinearAlgebra

/// How task matrices become one by their singular values and vectors.
protocol SpectralRule: Sendable {
  /// How often all models are read.
  var passes: Int { get }

  /// The merged task matrix, transposed as its inputs are.
  func merged(_ tasks: TaskMatrices) throws -> Matrix
}
