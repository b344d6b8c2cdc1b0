internal import Arithmetic
internal import Pipeline
internal import Tensors

/// The first input is the base; the others are selected by variance, weighed by energy and merged
/// under an election without weights.
struct SCEOperation: TensorOperation {
  /// How far the reduce rounds have come.
  private enum Stage {
    /// Counting the first digit of the variances, and those that are not zero.
    case counting
    case selecting(MagnitudeSearch)
    /// Summing squares; with a search that has ended, of what is selected.
    case weighing(MagnitudeSearch?)
    case merging(MagnitudeSearch?, weights: [Double])
    /// Nothing is selected: the base is the result.
    case done
  }

  let arithmetic: Arithmetic
  private let modelCount: Int
  private let share: Double
  private let digits: [MagnitudeDigit]
  private var stage: Stage
  private var masks: RememberedMasks
  /// Elements of the tensor, once opened.
  private var elementCount = 0

  init(modelCount: Int, share: Double, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.modelCount = modelCount
    self.share = share
    digits = arithmetic.magnitudeDigits
    stage = share < 1 ? .counting : .weighing(nil)
    masks = RememberedMasks(isWanted: share < 1)
  }

  private var models: Range<Int> { 0..<modelCount }
  private var sumsAsTorch: Bool { arithmetic.isRounded && arithmetic.precision == .single }

  var readsStored: Bool { true }
  /// Slots: three of scratch, then a difference of each model.
  var scratchBlocks: Int { 3 + modelCount }
  var scratchMasks: Int { 1 }
  var maximumRounds: Int { 1 + (share < 1 ? MagnitudeSearch.maximumRounds(digits) : 0) }
  func keptByteCount(elementCount: Int) -> Int { masks.byteCount(elementCount: elementCount) }

  var pending: Reduction? {
    switch stage {
    case .counting:
      .histograms(tables: 2, bins: digits[0].binCount, byTile: digits.count == 1)
    case .selecting(let search): search.pending
    case .weighing: sumsAsTorch ? .torchSums(modelCount) : .sums(modelCount)
    case .merging, .done: nil
    }
  }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any TensorOperation {
    var operation = self
    operation.elementCount = tiling.elementCount
    operation.masks.open(tiling)
    return operation
  }

  func state(ofTile tile: Int) -> TileState {
    var state = TileState()
    switch stage {
    case .weighing(let search?), .merging(let search?, _):
      state.ties = [TieQuota(upper: search.ties(beforeTile: tile))]
    default: break
    }
    return state
  }

  // MARK: Reducing

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    switch stage {
    case .counting:
      let variance = variance(inputs)
      MagnitudeSearch(1, from: .largest, digits: digits)
        .count(variance, arithmetic, table: 0, into: &partial)
      partial.histograms[1][0] += UInt32(arithmetic.countNonZero(variance))
    case .selecting(let search):
      search.count(variance(inputs), arithmetic, table: 0, into: &partial)
    case .weighing(let search):
      let mask = mask(search, inputs, state: &state)
      for model in models { sumSquares(model, inputs, mask, into: &partial) }
    case .merging, .done: break
    }
  }

  private func sumSquares(
    _ model: Int, _ inputs: BlockInputs, _ mask: Mask?, into partial: inout Partial
  ) {
    let values = inputs.scratch(3 + model)
    arithmetic.subtract(inputs.blocks[model + 1], inputs.blocks[0], into: values)
    if let mask { arithmetic.apply(mask, to: values, into: values) }
    guard sumsAsTorch else {
      partial.sums[model] = arithmetic.squareSum(values)
      return
    }
    arithmetic.multiply(values, values, into: values)
    partial.torchSums[model].add(values, elementCount: elementCount)
  }

  private func variance(_ inputs: BlockInputs) -> Block {
    let differences = models.map { inputs.scratch(3 + $0) }
    for (model, difference) in differences.enumerated() {
      arithmetic.subtract(inputs.blocks[model + 1], inputs.blocks[0], into: difference)
    }
    arithmetic.variance(of: differences, into: inputs.scratch(0))
    return inputs.scratch(0)
  }

  /// What is selected of a block; nil for everything.
  private func mask(
    _ search: MagnitudeSearch?, _ inputs: BlockInputs, state: inout TileState
  ) -> Mask? {
    guard let key = search?.key else { return nil }
    return masks.mask(first: inputs.first, scratch: inputs.mask(0)) { mask in
      arithmetic.trim(variance(inputs), above: key, ties: &state.ties[0].upper, into: mask)
    }
  }

  // MARK: Knowing

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    switch (stage, knowledge) {
    case (.counting, .histograms(let tables, _)):
      let wanted = wanted(of: tables[1][0])
      let search = MagnitudeSearch(wanted, from: .largest, digits: digits)
        .knowing(knowledge, table: 0)
      operation.stage = wanted > 0 ? Self.after(search) : .done
    case (.selecting(let search), _):
      operation.stage = Self.after(search.knowing(knowledge, table: 0))
    case (.weighing(let search), .sums(let sums)):
      operation.stage = .merging(search, weights: weights(sums))
      operation.masks.isRecorded = true
    default: break
    }
    return operation
  }

  private static func after(_ search: MagnitudeSearch) -> Stage {
    search.pending == nil ? .weighing(search) : .selecting(search)
  }

  /// How many of the variances that are not zero are selected.
  private func wanted(of count: UInt64) -> Int {
    sumsAsTorch ? Int(Float(count) * Float(share)) : Int(Double(count) * share)
  }

  /// The models' weights from their sums of squares.
  private func weights(_ sums: [Double]) -> [Double] {
    let equal = arithmetic.parameter(1 / Double(modelCount))
    guard sumsAsTorch else {
      let total = sums.reduce(0, +)
      return total == 0 ? sums.map { _ in equal } : sums.map { $0 / total }
    }
    let energies = sums.map { arithmetic.parameter(Double(Float($0) / Float(elementCount))) }
    let total = arithmetic.parameter(LinearOperation.sum(energies, in: .single))
    guard !(abs(total) < 1e-6) else { return sums.map { _ in equal } }
    return energies.map { arithmetic.parameter(Double(Float($0) / Float(total))) }
  }

  // MARK: Mapping

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    var vectors: [TaskVector] = []
    var weights: [Double] = []
    if case .merging(let search, let own) = stage {
      let mask = mask(search, inputs, state: &state)
      weights = own
      vectors = models.map {
        TaskVector(inputs.blocks[$0 + 1], keeping: mask, factor: nil, weight: own[$0])
      }
    }
    let rule = JoinRule(
      election: .unweighted, normalizes: true, weights: weights, lambda: 1, leastDivisor: 1e-6)
    arithmetic.merge(
      vectors, by: rule, onto: inputs.blocks[0],
      values: vectors.indices.map { inputs.scratch(3 + $0) },
      scratch: (inputs.scratch(0), inputs.scratch(1), inputs.scratch(2)), into: output)
  }
}
