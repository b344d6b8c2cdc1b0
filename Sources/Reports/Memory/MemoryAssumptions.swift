package import Tensors

/// What a person wants to know the memory for.
package struct MemoryAssumptions: Hashable, Sendable {
  /// Tokens of one sequence.
  package var context: Int
  /// Sequences at once.
  package var batch: Int
  /// The element type of keys and values.
  package var cacheType: DType
  package var tensorParallel = 1
  package var pipeline = 1
  package var data = 1
  /// The stage of ZeRO: 1 divides the optimiser's state over data-parallel ranks, 2 gradients as
  /// well, 3 weights as well.
  package var zeroStage = 0

  package init(context: Int, batch: Int = 1, cacheType: DType = .bf16) {
    (self.context, self.batch, self.cacheType) = (context, batch, cacheType)
  }
}
