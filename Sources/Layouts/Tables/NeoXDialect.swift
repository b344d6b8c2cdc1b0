/// What distinguishes GPT-NeoX checkpoints of one architecture from each other.
///
/// The files do not say it: it comes from the training configuration or from options.
package struct NeoXDialect: Hashable, Sendable {
  /// The order of queries, keys and values in one rank's fused projection.
  package enum Packing: String, CaseIterable, Hashable, Sendable {
    /// Head by head: query, key, value. Models without grouped queries, of every age.
    case perHead = "per-head"
    /// All queries, then all keys, then all values: grouped queries since November 2024.
    case block
    /// Query head by query head, with slices of the stacked keys and values between: grouped
    /// queries from February to November 2024.
    case fakeHead = "fake-head"
  }

  /// The names of the MLP's arrays.
  package enum MLPNames: String, CaseIterable, Hashable, Sendable {
    /// `linear1`, `linear2`: since September 2024.
    case linear
    /// `dense_h_to_4h`, `dense_4h_to_h`: before.
    case dense
    /// `w1`, `w2`, `w3`: Llama before September 2024.
    case separate = "w123"
  }

  /// How ranks hold the biases of row-parallel layers.
  package enum RowBias: String, CaseIterable, Hashable, Sendable {
    /// Their sum is the bias: `gpt_j_residual: true`.
    case sum
    /// Each has the bias: `gpt_j_residual: false`.
    case replicate
  }

  package var family: DecoderShape.Family
  package var packing: Packing
  package var mlpNames: MLPNames
  package var rowBias: RowBias
  /// The ranks whose terms of row-parallel biases stay as they are, where tensor parallelism does not
  /// change; nil adds them up.
  package var carriedTerms: Int?

  package init(
    family: DecoderShape.Family, packing: Packing, mlpNames: MLPNames = .linear,
    rowBias: RowBias
  ) {
    self.family = family
    self.packing = packing
    self.mlpNames = mlpNames
    self.rowBias = rowBias
  }
}
