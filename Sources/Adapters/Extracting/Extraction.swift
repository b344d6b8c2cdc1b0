package import Tensors

/// What an extraction found: how well each matrix is held, and what is not held at all.
package struct Extraction: Sendable {
  /// A matrix that got factors.
  package struct Matrix: Sendable {
    package var name: TensorName
    package var shape: [Int]
    package var rank: Int
    /// The sum of the squares of the difference.
    package var energy: Double
    /// The sum of the squares of what the stored factors leave of it.
    package var residual: Double
    /// Whether all singular values were computed.
    package var isExact: Bool

    /// The length of what is left relative to that of the difference.
    package var error: Double { energy > 0 ? (residual / energy).squareRoot() : 0 }
  }

  /// A tensor that differs and is not in the adapter.
  package struct LeftOut: Sendable {
    package var name: TensorName
    package var energy: Double
  }

  /// In the order of their names.
  package var matrices: [Matrix] = []
  /// Tensors that were saved whole.
  package var saved: [TensorName] = []
  package var leftOut: [LeftOut] = []
  /// Tensors that are the same in both models.
  package var unchangedCount = 0
  /// The sum of the squares of all differences.
  package var energy = 0.0

  /// The length of all that the adapter does not hold relative to that of all differences.
  package var error: Double {
    let lost =
      matrices.reduce(0) { $0 + $1.residual } + leftOut.reduce(0) { $0 + $1.energy }
    return energy > 0 ? (lost / energy).squareRoot() : 0
  }
}
