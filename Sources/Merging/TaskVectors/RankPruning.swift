internal import Arithmetic
internal import Tensors

/// Chooses the pruning by row ranks of one model (DELLA).
enum RankPruning {
  /// The pruning for a density below 1.
  static func make(
    density: Double, _ input: TensorMerge.Input, _ tensor: TensorMerge
  ) throws(MethodFault) -> any Pruning {
    let epsilon = input.number("epsilon")
    guard density > 0, tensor.elementCount > 0 else { return KeepNone() }
    guard density + abs(epsilon) < 1, density - abs(epsilon) > 0 else {
      let room = min(density, 1 - density)
      throw MethodFault(
        message: "probabilities run from density - epsilon to density + epsilon and must lie "
          + "between 0 and 1, found density \(density) and epsilon \(epsilon); "
          + "set 'epsilon' below \(rounded(room)) for this density")
    }
    let isWidened = tensor.arithmetic.working?.dtype == .f16
    var arithmetic = tensor.arithmetic
    if isWidened, let single = ElementType(.f32) { arithmetic = .rounded(to: single) }
    let rows = rows(of: tensor)
    let words: RankMask.Words =
      switch tensor.profile {
      case .mergekit: .serial
      case .exact:
        .counter(
          key: MaskKey.make(
            seed: tensor.seed, stage: tensor.stage, tensor: tensor.name,
            model: UInt32(input.position)))
      }
    return RankMask(
      RankProbabilities(
        density: density, epsilon: epsilon, count: rows.count, arithmetic: arithmetic),
      rows: rows, words: words, isWidened: isWidened, remembers: tensor.rescaling == .l1)
  }

  /// The rows of a tensor: along the last dimension, in mergekit along the second.
  ///
  /// Vectors, and matrices of one column, are one row.
  static func rows(of tensor: TensorMerge) -> RowShape {
    let shape = tensor.shape
    guard shape.count > 1 else { return RowShape(count: tensor.elementCount) }
    let isSecond = tensor.profile == .mergekit
    let row =
      isSecond
      ? RowShape(count: shape[1], stride: shape[2...].reduce(1, *))
      : RowShape(count: shape[shape.count - 1])
    return row.count == 1 ? RowShape(count: tensor.elementCount) : row
  }

  /// A number with at most four digits after the point, for messages.
  private static func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
