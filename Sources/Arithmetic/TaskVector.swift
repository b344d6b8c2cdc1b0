internal import CKernels

/// What one model adds to a merge of task vectors: a scaled and pruned difference from the base.
package struct TaskVector {
  /// The model's elements.
  package var block: Block
  /// Which differences are kept; nil for all.
  package var mask: Mask?
  /// The factor that restores the norm after pruning; nil where there is none.
  package var factor: Double?
  package var weight: Double

  package init(_ block: Block, keeping mask: Mask?, factor: Double?, weight: Double) {
    self.block = block
    self.mask = mask
    self.factor = factor
    self.weight = weight
  }
}

/// How the weighted differences of several models become one.
package struct JoinRule: Sendable {
  /// Whether only values of the elected sign count: plus where their total is not negative.
  package var elects: Bool
  /// Whether the sum is divided by the weights that count.
  package var normalizes: Bool
  /// The weight of each model, for the division.
  package var weights: [Double]
  /// What the sum is multiplied by at the end.
  package var lambda: Double

  package init(elects: Bool, normalizes: Bool, weights: [Double], lambda: Double) {
    self.elects = elects
    self.normalizes = normalizes
    self.weights = weights
    self.lambda = lambda
  }
}
