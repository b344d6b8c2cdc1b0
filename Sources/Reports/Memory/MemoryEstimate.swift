import Tensors

/// The memory that a model takes, from shapes alone: weights, the cache of keys and values, and the
/// state of training with AdamW.
///
/// Activations, buffers of communication and what a framework needs for itself are left out.
package struct MemoryEstimate: Sendable {
  /// Bytes of one rank: the fullest.
  package struct Rank: Hashable, Sendable {
    package var weights = 0
    package var gradients = 0
    /// Float32 weights beside weights of a smaller type.
    package var masters = 0
    /// Both moments of AdamW, in float32.
    package var moments = 0

    package var total: Int { weights + gradients + masters + moments }
  }

  package let assumptions: MemoryAssumptions
  /// All weights as they are stored.
  package let weights: Int
  /// Weights of one rank for inference.
  package let weightsPerRank: Int
  /// Keys and values of one token, of all ranks together; nil where shapes do not tell.
  package let cachePerToken: Int?
  /// Keys and values at the context length, of all ranks, and of one.
  package let cache: Int?
  package let cachePerRank: Int?
  /// The window of attention, beyond which a cache need not keep tokens.
  package let window: Int?
  /// The state of training.
  package let training: Rank

  /// Estimates for the tensors of an inspection.
  package init(_ inspection: Inspection, _ assumptions: MemoryAssumptions) {
    let specs = inspection.tensors.map(\.spec)
    let (tensor, pipeline) = (assumptions.tensorParallel, assumptions.pipeline)
    let rank = RankParameters(specs, tensorParallel: tensor, pipeline: pipeline)
    self.assumptions = assumptions
    weights = inspection.byteCount
    weightsPerRank = rank.byteCount
    let cache = KeyValueCache(inspection.shape, inspection.configuration)
    func bytes(_ elementsPerToken: Int, tokens: Int) -> Int {
      let factors = [elementsPerToken, tokens, assumptions.cacheType.bitWidth]
      let bits = factors.reduce(1) { product, factor in
        let (result, overflow) = product.multipliedReportingOverflow(by: factor)
        return overflow ? Int.max : result
      }
      return bits / 8
    }
    let (product, overflow) = assumptions.context.multipliedReportingOverflow(
      by: assumptions.batch)
    let tokens = overflow ? Int.max : product
    let whole = cache.map { $0.layerCount * $0.elementsPerLayer }
    let part = cache?.elementsPerToken(tensorParallel: tensor, pipeline: pipeline)
    cachePerToken = whole.map { bytes($0, tokens: 1) }
    self.cache = whole.map { bytes($0, tokens: tokens) }
    cachePerRank = part.map { bytes($0, tokens: tokens) }
    window = cache?.window
    training = Self.training(rank, specs, assumptions)
  }

  private static func training(
    _ rank: RankParameters, _ specs: [TensorSpec], _ assumptions: MemoryAssumptions
  ) -> Rank {
    func divided(_ bytes: Int, from stage: Int) -> Int {
      guard assumptions.zeroStage >= stage else { return bytes }
      return (bytes + assumptions.data - 1) / assumptions.data
    }
    let isWide = (specs.dominantFloatingPointType?.bitWidth ?? 32) >= 32
    return Rank(
      weights: divided(rank.byteCount, from: 3), gradients: divided(rank.byteCount, from: 2),
      masters: isWide ? 0 : divided(4 * rank.count, from: 1),
      moments: divided(8 * rank.count, from: 1))
  }
}
