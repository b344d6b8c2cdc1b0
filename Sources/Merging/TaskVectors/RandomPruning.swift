/// Chooses the random masks of a profile.
enum RandomPruning {
  /// The pruning of one model; `density` is below 1.
  static func make(
    density: Double, _ input: TensorMerge.Input, _ tensor: TensorMerge
  ) -> any Pruning {
    switch tensor.profile {
    case .mergekit: SerialMask(density: density, arithmetic: tensor.arithmetic)
    case .exact where density <= 0: KeepNone()
    case .exact:
      CounterMask(
        density: density, seed: tensor.seed, stage: tensor.stage, tensor: tensor.name,
        model: UInt32(input.position), remembers: tensor.rescaling == .l1)
    }
  }
}
