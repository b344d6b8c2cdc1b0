internal import Arithmetic
internal import Pipeline
internal import Tensors

/// The task-vector family: differences from the base, sparsified, weighted, summed, added back.
///
///     delta_i = prune_i(x_i - z);   v_i = w_i delta_i
///     m = sum v_i                      (with an election: only where the sign is the elected one)
///     m = m / sum w_i if normalize     (with an election: of the models that count there)
///     y = z + lambda m
///
/// Sources: Ilharco et al., arXiv 2212.04089 (task arithmetic); Yadav et al., arXiv 2306.01708
/// (TIES); Yu et al., arXiv 2311.03099 (DARE); details as in mergekit 0.1.5, which applies the
/// weights before the election and rescales by the L1 norm of each tensor.
struct TaskVectorOperation: TensorOperation {
  /// One model that is merged into the base.
  struct Model: Sendable {
    /// Which input of the step holds it.
    var input: Int
    var weight: Double
    var pruning: any Pruning
    /// The factor that restores the L1 norm after pruning; nil where there is none.
    var rescaling: Double?
  }

  let arithmetic: Arithmetic
  /// Which input of the step is the base.
  let base: Int
  let options: Options
  private(set) var models: [Model]
  private var needsSums: Bool
  /// Elements of the tensor, once opened.
  private var elementCount = 0

  struct Options: Sendable {
    /// Whether only values of the elected sign are summed.
    var election = false
    var normalize = false
    var rescale = false
    var lambda = 1.0
  }

  init(base: Int, models: [Model], options: Options, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.base = base
    self.models = models
    self.options = options
    needsSums = options.rescale && models.contains { $0.pruning.isRescaled }
  }

  var scratchBlocks: Int { Slot.values + models.count }
  var scratchMasks: Int { 1 }

  var maximumRounds: Int {
    (models.map(\.pruning.maximumRounds).max() ?? 0) + (needsSums ? 1 : 0)
  }

  /// Scratch blocks: totals, weights that count, the sum, then one delta per model.
  private enum Slot {
    static let total = 0
    static let weights = 1
    static let sum = 2
    static let values = 3
  }

  // MARK: Reducing

  var pending: Reduction? {
    guard selection == nil else { return selection }
    guard needsSums else { return nil }
    return sumsAsTorch ? .torchSums(2 * models.count) : .sums(2 * models.count)
  }

  /// Whether L1 sums are float32 sums whose order shows in the result.
  private var sumsAsTorch: Bool {
    models.contains { $0.pruning.arithmetic(arithmetic).working?.dtype == .f32 }
  }

  /// What the prunings need next; those of one step run in lockstep.
  private var selection: Reduction? {
    models.lazy.compactMap(\.pruning.pending).first.map { reduction in
      switch reduction {
      case .histograms(_, let bins): .histograms(tables: models.count, bins: bins)
      case .tileCounts: .tileCounts(models.count)
      case .sums, .torchSums: reduction
      }
    }
  }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any TensorOperation {
    var operation = self
    operation.elementCount = tiling.elementCount
    for index in models.indices {
      operation.models[index].pruning = models[index].pruning.opened(with: &stream, over: tiling)
    }
    return operation
  }

  func state(ofTile tile: Int) -> TileState {
    var state = TileState()
    state.ties = models.map { $0.pruning.ties(beforeTile: tile) }
    state.streams = models.map { $0.pruning.stream(ofTile: tile) }
    return state
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let selecting = selection != nil
    for (index, model) in models.enumerated() {
      let delta = inputs.scratch(Slot.values)
      if selecting {
        guard model.pruning.pending != nil else { continue }
        difference(model, inputs, into: delta)
        model.pruning.reduce(delta, arithmetic, model: index, into: &partial)
      } else if model.pruning.isRescaled {
        difference(model, inputs, into: delta)
        let mask = inputs.mask(0)
        prune(model, index, delta, first: inputs.first, state: &state, into: mask)
        sum(delta, keeping: mask, into: &partial, at: 2 * index)
      }
    }
  }

  private func sum(_ delta: Block, keeping mask: Mask, into partial: inout Partial, at index: Int) {
    guard sumsAsTorch else {
      partial.sums[index] = arithmetic.absoluteSum(delta)
      partial.sums[index + 1] = arithmetic.absoluteSum(delta, keeping: mask)
      return
    }
    partial.torchSums[index].add(delta, elementCount: elementCount)
    arithmetic.apply(mask, to: delta, into: delta)
    partial.torchSums[index + 1].add(delta, elementCount: elementCount)
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    if case .sums(let sums) = knowledge {
      operation.needsSums = false
      for index in models.indices where models[index].pruning.isRescaled {
        operation.models[index].rescaling = L1Match.factor(
          whole: sums[2 * index], kept: sums[2 * index + 1],
          in: models[index].pruning.arithmetic(arithmetic))
      }
    } else {
      for index in models.indices {
        operation.models[index].pruning = models[index].pruning.knowing(knowledge, model: index)
      }
    }
    return operation
  }

  // MARK: Mapping

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let plain = arithmetic.withoutRounding
    let values = models.indices.map { inputs.scratch(Slot.values + $0) }
    for (index, model) in models.enumerated() {
      taskVector(model, index, inputs, state: &state, into: values[index])
    }
    let sum = inputs.scratch(Slot.sum)
    plain.fill(sum, with: 0)
    if options.election {
      elect(values, inputs, into: sum)
    } else {
      for value in values { plain.accumulate(value, into: sum) }
      arithmetic.round(sum)
      if options.normalize {
        arithmetic.divide(sum, by: constantDivisor, scratch: inputs.scratch(Slot.weights))
      }
    }
    if options.lambda != 1 {
      arithmetic.scale(sum, by: arithmetic.scalar(options.lambda), into: sum)
    }
    arithmetic.add(inputs.blocks[base], sum, into: output)
  }

  /// The sum of all weights; 1 where that is practically zero.
  private var constantDivisor: Double {
    let weights = models.map { arithmetic.parameter($0.weight) }
    let total: Double
    if arithmetic.isRounded && arithmetic.precision == .single {
      total = arithmetic.parameter(Double(weights.reduce(Float(0)) { $0 + Float($1) }))
    } else {
      total = weights.reduce(0, +)
    }
    return abs(total) < 1e-8 ? 1 : total
  }

  /// Sums the values whose sign is the one of the total at each place.
  private func elect(_ values: [Block], _ inputs: BlockInputs, into sum: Block) {
    let plain = arithmetic.withoutRounding
    let (total, weights) = (inputs.scratch(Slot.total), inputs.scratch(Slot.weights))
    plain.fill(total, with: 0)
    plain.fill(weights, with: 0)
    for value in values { plain.accumulate(value, into: total) }
    arithmetic.round(total)
    for (value, model) in zip(values, models) {
      plain.accumulateElected(
        total: total, values: value, weight: arithmetic.parameter(model.weight), sum: sum,
        weights: weights)
    }
    arithmetic.round(sum)
    guard options.normalize else { return }
    arithmetic.round(weights)
    arithmetic.divideGuarded(sum, by: weights, into: sum)
  }

  /// v_i: the weighted, pruned, rescaled difference.
  private func taskVector(
    _ model: Model, _ index: Int, _ inputs: BlockInputs, state: inout TileState, into value: Block
  ) {
    difference(model, inputs, into: value)
    if model.pruning.isPruning {
      let mask = inputs.mask(0)
      prune(model, index, value, first: inputs.first, state: &state, into: mask)
      arithmetic.apply(mask, to: value, into: value)
      if let factor = model.rescaling { arithmetic.scale(value, by: factor, into: value) }
    }
    arithmetic.scale(value, by: arithmetic.parameter(model.weight), into: value)
  }

  private func difference(_ model: Model, _ inputs: BlockInputs, into delta: Block) {
    arithmetic.subtract(inputs.blocks[model.input], inputs.blocks[base], into: delta)
  }

  private func prune(
    _ model: Model, _ index: Int, _ delta: Block, first: Int, state: inout TileState,
    into mask: Mask
  ) {
    model.pruning.mask(
      delta, arithmetic, first: first, ties: &state.ties[index], stream: &state.streams[index],
      into: mask)
  }
}
