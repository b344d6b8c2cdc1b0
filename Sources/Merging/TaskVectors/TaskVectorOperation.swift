internal import Arithmetic
internal import Pipeline
internal import Tensors

/// The task-vector family: differences from the base, sparsified, weighted, summed, added back.
///
///     delta_i = prune_i(x_i - z);   v_i = w_i delta_i
///     m = sum v_i                      (with an election: only where the sign is the elected one)
///     m = m / sum w_i if normalize     (with an election: of the models that count there)
///     y = z + lambda m                 (with a consensus: z where too few models use an element)
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
    /// The factor that makes up for pruning; nil where there is none.
    var rescaling: Double?
    /// Whether every element has a factor of its own.
    var hasFactors = false
  }

  let arithmetic: Arithmetic
  /// Which input of the step is the base.
  let base: Int
  let options: Options
  private(set) var models: [Model]
  private let rule: JoinRule
  private var needsSums: Bool
  /// Whether L1 sums are float32 sums whose order shows in the result.
  private let sumsAsTorch: Bool
  /// What the prunings need next, then the L1 sums; looked up for every block.
  private var selection: Reduction?
  /// Elements of the tensor, once opened.
  private var elementCount = 0

  struct Options: Sendable {
    /// How signs are elected, where only values of the elected sign are summed.
    var election: Election?
    var normalize = false
    var rescaling = Rescaling.none
    var lambda = 1.0
    var consensus: Consensus?
  }

  init(base: Int, models: [Model], options: Options, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.base = base
    self.models = models
    self.options = options
    if options.rescaling == .expectation {
      for (index, model) in models.enumerated() {
        self.models[index].hasFactors = model.pruning.hasElementFactors
        guard let share = model.pruning.keptShare, share > 0 else { continue }
        self.models[index].rescaling = 1 / arithmetic.scalar(share)
      }
    }
    needsSums = options.rescaling == .l1 && models.contains { $0.pruning.isRescaled }
    let voters = Self.voters(models, options)
    rule = JoinRule(
      election: options.election, normalizes: options.normalize,
      weights: voters.map { models[$0].weight }, lambda: options.lambda)
    sumsAsTorch = models.contains { $0.pruning.arithmetic(arithmetic).working?.dtype == .f32 }
    selection = Self.selection(of: models)
  }

  /// The models that are joined: without weights in the election, those of weight 0 have no vote.
  private static func voters(_ models: [Model], _ options: Options) -> [Int] {
    models.indices.filter { options.election != .unweighted || models[$0].weight != 0 }
  }

  var readsStored: Bool { options.consensus == nil && !models.contains(where: \.hasFactors) }
  var scratchBlocks: Int {
    Slot.values + models.count * (models.contains(where: \.hasFactors) ? 2 : 1)
      + (options.consensus == nil ? 0 : 3)
  }
  var scratchMasks: Int { models.count }

  var maximumRounds: Int {
    (models.map(\.pruning.maximumRounds).max() ?? 0) + (needsSums ? 1 : 0)
  }

  func keptByteCount(elementCount: Int) -> Int {
    models.reduce(0) { $0 + $1.pruning.keptByteCount(elementCount: elementCount) }
  }

  var blockElements: Int? {
    models.lazy.compactMap(\.pruning.rowElements).first.map { row in
      row * max(1, Block.capacity / row)
    }
  }

  /// Scratch blocks: what the join needs, then one task vector per model, then one block of factors
  /// per model where there are any, at the end those of a consensus.
  private enum Slot {
    static let values = 3
  }

  // MARK: Reducing

  var pending: Reduction? {
    guard selection == nil else { return selection }
    guard needsSums else { return nil }
    return sumsAsTorch ? .torchSums(2 * models.count) : .sums(2 * models.count)
  }

  /// What the prunings need next; those of one step run in lockstep.
  private static func selection(of models: [Model]) -> Reduction? {
    let tables = models.count * Self.tablesPerModel(models)
    return models.lazy.compactMap(\.pruning.pending).first.map { reduction in
      switch reduction {
      case .histograms(_, let bins, let byTile):
        .histograms(tables: tables, bins: bins, byTile: byTile)
      case .tileCounts: .tileCounts(tables)
      case .sums, .torchSums, .torchNorms, .torchTileSums, .values, .valuesAndHistogram:
        reduction
      }
    }
  }

  private static func tablesPerModel(_ models: [Model]) -> Int {
    models.lazy.map(\.pruning.tableCount).max() ?? 1
  }

  private func table(of model: Int) -> Int { model * Self.tablesPerModel(models) }

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
    guard selection != nil else {
      for index in models.indices where models[index].pruning.isRescaled {
        sum(index, inputs, state: &state, into: &partial)
      }
      return
    }
    let delta = inputs.scratch(Slot.values)
    for index in models.indices where models[index].pruning.pending != nil {
      difference(index, inputs, into: delta)
      models[index].pruning.reduce(
        delta, arithmetic, table: table(of: index), into: &partial)
    }
  }

  /// Adds the L1 norms of a model's difference, whole and pruned.
  private func sum(
    _ index: Int, _ inputs: BlockInputs, state: inout TileState, into partial: inout Partial
  ) {
    let mask = mask(index, inputs, state: &state)
    let delta = inputs.scratch(Slot.values + index)
    guard sumsAsTorch else {
      (partial.sums[2 * index], partial.sums[2 * index + 1]) = arithmetic.differenceSums(
        inputs.blocks[models[index].input], minus: inputs.blocks[base], keeping: mask,
        scratch: delta)
      return
    }
    difference(index, inputs, into: delta)
    partial.torchSums[2 * index].add(delta, first: inputs.first, elementCount: elementCount)
    arithmetic.apply(mask, to: delta, into: delta)
    partial.torchSums[2 * index + 1].add(
      delta, first: inputs.first, elementCount: elementCount)
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    if case .sums(let sums) = knowledge {
      operation.needsSums = false
      for index in models.indices where models[index].pruning.isRescaled {
        operation.models[index].rescaling = L1Match.factor(
          whole: sums[2 * index], kept: sums[2 * index + 1],
          in: models[index].pruning.arithmetic(arithmetic))
        operation.models[index].pruning = models[index].pruning.recorded()
      }
    } else {
      for index in models.indices {
        operation.models[index].pruning = models[index].pruning.knowing(
          knowledge, table: table(of: index))
      }
    }
    operation.selection = Self.selection(of: operation.models)
    return operation
  }

  // MARK: Mapping

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let all = models.indices.map { index in
      TaskVector(
        inputs.blocks[models[index].input],
        keeping: models[index].pruning.isPruning ? mask(index, inputs, state: &state) : nil,
        factor: models[index].rescaling, factors: factors(index, inputs),
        weight: models[index].weight)
    }
    let vectors = Self.voters(models, options).map { all[$0] }
    let values = vectors.indices.map { inputs.scratch(Slot.values + $0) }
    let scratch = (inputs.scratch(0), inputs.scratch(1), inputs.scratch(2))
    let base = inputs.blocks[self.base]
    arithmetic.merge(vectors, by: rule, onto: base, values: values, scratch: scratch, into: output)
    guard let consensus = options.consensus else { return }
    restoreBase(
      vectors, values, consensus, inputs, scratch: scratch, into: output)
  }

  /// Puts the base where fewer models than the consensus asks for use the merged difference.
  private func restoreBase(
    _ vectors: [TaskVector], _ values: [Block], _ consensus: Consensus, _ inputs: BlockInputs,
    scratch: (Block, Block, Block), into output: Block
  ) {
    let (merged, own, counts) = (
      inputs.scratch(scratchBlocks - 3), inputs.scratch(scratchBlocks - 2),
      inputs.scratch(scratchBlocks - 1)
    )
    var plain = rule
    (plain.normalizes, plain.lambda) = (false, 1)
    arithmetic.fill(counts, with: 0)
    arithmetic.join(values, by: plain, onto: counts, scratch: scratch, into: merged)
    arithmetic.fill(counts, with: 0)
    let base = inputs.blocks[self.base]
    for (vector, model) in zip(vectors, Self.voters(models, options)) {
      let whole = TaskVector(vector.block, keeping: nil, factor: nil, weight: vector.weight)
      arithmetic.scale(whole, minus: base, into: own)
      arithmetic.countAgreement(
        of: own, with: merged, factor: consensus.lambdas[model], into: counts)
    }
    arithmetic.choose(output, whereAtLeast: consensus.least, of: counts, else: base, into: output)
  }

  /// The factors of a model's elements, where they have any.
  private func factors(_ index: Int, _ inputs: BlockInputs) -> Block? {
    guard models[index].hasFactors else { return nil }
    let result = inputs.scratch(Slot.values + models.count + index)
    difference(index, inputs, into: result)
    models[index].pruning.factors(result, arithmetic, into: result)
    return result
  }

  private func difference(_ index: Int, _ inputs: BlockInputs, into delta: Block) {
    arithmetic.subtract(inputs.blocks[models[index].input], inputs.blocks[base], into: delta)
  }

  /// What survives of a model's difference; its block of values is scratch for the magnitudes.
  private func mask(_ index: Int, _ inputs: BlockInputs, state: inout TileState) -> Mask {
    let delta = inputs.scratch(Slot.values + index)
    if models[index].pruning.readsMagnitudes { difference(index, inputs, into: delta) }
    return models[index].pruning.mask(
      delta, arithmetic, first: inputs.first, ties: &state.ties[index],
      stream: &state.streams[index], scratch: inputs.mask(index))
  }
}
