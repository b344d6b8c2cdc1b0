internal import Arithmetic
internal import Pipeline

/// The first input is the base; changes of the others are kept where they are alone, and averaged
/// over the active models elsewhere.
///
/// With a boost, one reduce round counts the shared and the unshared places of every model.
struct RAMOperation: TensorOperation {
  /// How changes of a single model are amplified.
  struct Boost: Sendable {
    var r: Double
    var alpha: Double
  }

  let arithmetic: Arithmetic
  private let modelCount: Int
  private let epsilon: Double
  private let boost: Boost?
  /// The factors of the models' own changes, once they are known.
  private var factors: [Double]?

  init(modelCount: Int, epsilon: Double, boost: Boost?, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.modelCount = modelCount
    self.epsilon = arithmetic.parameter(epsilon)
    self.boost = boost
  }

  /// Plans a tensor for `ram` or, with a boost, `ramplus_tl`.
  static func plan(_ tensor: TensorMerge, boost: Boost?) throws(MethodFault) -> MethodPlan {
    guard let base = tensor.base else {
      throw MethodFault(message: "the method needs a base model among the inputs")
    }
    let others = tensor.inputs.indices.filter { $0 != base }
    guard !others.isEmpty else { return .cast(input: base) }
    return .compute(
      inputs: [base] + others,
      RAMOperation(
        modelCount: others.count, epsilon: tensor.number("epsilon"), boost: boost,
        arithmetic: tensor.arithmetic))
  }

  private var models: Range<Int> { 0..<modelCount }

  /// Slots: the counts of active models, the sum, then the share of each model.
  var scratchBlocks: Int { 2 + modelCount }
  var maximumRounds: Int { boost == nil ? 0 : 1 }
  /// For each model its shared places, then those that it has alone.
  var pending: Reduction? { boost == nil || factors != nil ? nil : .sums(2 * modelCount) }

  // MARK: Reducing

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let counts = countActive(inputs)
    for model in models {
      let alone = inputs.scratch(1)
      let difference = inputs.scratch(2 + model)
      let active = arithmetic.activeCounts(
        difference, above: epsilon, among: counts, scratch: alone)
      partial.sums[2 * model] = Double(active.shared)
      partial.sums[2 * model + 1] = Double(active.alone)
    }
  }

  /// The number of active models at each place; differences are left in the slots of the models.
  private func countActive(_ inputs: BlockInputs) -> Block {
    let counts = inputs.scratch(0)
    arithmetic.fill(counts, with: 0)
    for model in models {
      let difference = inputs.scratch(2 + model)
      arithmetic.subtract(inputs.blocks[model + 1], inputs.blocks[0], into: difference)
      arithmetic.countActive(difference, above: epsilon, into: counts)
    }
    return counts
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .sums(let sums) = knowledge, let boost else { return self }
    var operation = self
    operation.factors = models.map { model in
      factor(shared: sums[2 * model], alone: sums[2 * model + 1], boost)
    }
    return operation
  }

  /// `1 + r * clamp(shared / max(alone, epsilon), 0, alpha)`, in float32 where results are rounded.
  private func factor(shared: Double, alone: Double, _ boost: Boost) -> Double {
    guard arithmetic.isRounded else {
      return 1 + boost.r * min(max(shared / max(alone, epsilon), 0), boost.alpha)
    }
    let rho = Float(shared) / max(Float(alone), Float(epsilon))
    return Double(1 + Float(boost.r) * min(max(rho, 0), Float(boost.alpha)))
  }

  // MARK: Mapping

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let counts = countActive(inputs)
    let shares = models.map { inputs.scratch(2 + $0) }
    let sum = inputs.scratch(1)
    let plain = arithmetic.withoutRounding
    for (model, share) in shares.enumerated() {
      arithmetic.share(share, above: epsilon, among: counts, into: share)
      if let factors { arithmetic.scale(share, by: factors[model], whereOne: counts) }
    }
    plain.sum(of: shares, asTorch: arithmetic.isRounded, into: sum)
    // mergekit's factors are float32 and make everything after them float32.
    guard factors == nil else {
      plain.add(inputs.blocks[0], sum, into: output)
      return
    }
    arithmetic.round(sum)
    arithmetic.add(inputs.blocks[0], sum, into: output)
  }
}
