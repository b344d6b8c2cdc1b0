internal import CKernels

/// What one model adds to a merge of task vectors: a scaled and pruned difference from the base.
package struct TaskVector {
  /// The model's elements.
  package var block: Block
  /// Which differences are kept; nil for all.
  package var mask: Mask?
  /// The factor that makes up for pruning; nil where there is none.
  package var factor: Double?
  /// One such factor for each element; for blocks in working precision.
  package var factors: Block?
  package var weight: Double

  package init(
    _ block: Block, keeping mask: Mask?, factor: Double?, factors: Block? = nil, weight: Double
  ) {
    self.block = block
    self.mask = mask
    self.factor = factor
    self.factors = factors
    self.weight = weight
  }
}

/// How the sign of an element is elected: plus where the total of the votes is not negative.
package enum Election: String, Hashable, Sendable, CaseIterable {
  /// The weighted values vote.
  case sum
  /// Their signs vote, one each.
  case count
  /// The values vote as they are; weights are applied afterwards.
  case unweighted
}

/// How the differences of several models become one.
package struct JoinRule: Sendable {
  /// How signs are elected, where only values of the elected sign count.
  package var election: Election?
  /// Whether the sum is divided by the weights that count.
  package var normalizes: Bool
  /// The weight of each model, for the division and for elections without weights.
  package var weights: [Double]
  /// What the sum is multiplied by at the end.
  package var lambda: Double
  /// What a divisor by elected weights is raised to where results are rounded; nil replaces 0 by 1.
  package var leastDivisor: Double?

  package init(
    election: Election?, normalizes: Bool, weights: [Double], lambda: Double,
    leastDivisor: Double? = nil
  ) {
    self.election = election
    self.normalizes = normalizes
    self.weights = weights
    self.lambda = lambda
    self.leastDivisor = leastDivisor
  }

  /// Whether values are joined before their weights are applied.
  var weighsLate: Bool { election == .unweighted }
}
