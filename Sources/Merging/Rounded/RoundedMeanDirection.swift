internal import Arithmetic
internal import Glibc
internal import Pipeline

/// `multislerp` with a rounding after every step, after mergekit 0.1.5.
///
///     mu = sum w_i u_i / |...|;   tau = sum w_i (u_i - (u_i . mu) mu)
///     y  = (mu cos k + tau sin(k) / k) sum w_i |x_i|,   k = |tau| + eps
///
/// Four reduce rounds: the norms, |mu|, the inner products with mu, |tau|. Without rounding tau is
/// zero; with it, it is not.
struct RoundedMeanDirection: TensorOperation {
  let arithmetic: Arithmetic
  private let weights: [Float]
  private let epsilon: Float
  /// Whether the first input is a base.
  private let hasBase: Bool
  private let reduction: TorchReduction
  private var norms: [Float]?
  private var meanNorm: Float?
  private var products: [Float]?
  private var tangentNorm: Float?

  init(
    weights: [Double], normalizes: Bool, epsilon: Double, hasBase: Bool, elementCount: Int,
    arithmetic: Arithmetic
  ) {
    self.arithmetic = arithmetic
    self.hasBase = hasBase
    self.epsilon = Float(epsilon)
    reduction = TorchReduction(arithmetic, elementCount: elementCount)
    var weights = weights.map { Float(arithmetic.parameter($0)) }
    if normalizes {
      let total = arithmetic.rounded(weights.reduce(0, +))
      weights = weights.map { arithmetic.rounded($0 / total) }
    }
    self.weights = weights
  }

  private var count: Int { weights.count }
  /// The unit vectors, then mu, tau and a spare block.
  var scratchBlocks: Int { count + 3 }
  var maximumRounds: Int { 4 }
  var reductionTileElements: Int? { reduction.tileElements }

  /// Whether the vectors have no mean direction.
  private var isFlat: Bool { meanNorm.map { $0 < epsilon } ?? false }

  var pending: Reduction? {
    if norms == nil { return reduction.norms(count) }
    if meanNorm == nil { return reduction.norms(1) }
    if isFlat { return nil }
    if products == nil { return reduction.sums(count) }
    return tangentNorm == nil ? reduction.norms(1) : nil
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    let results = reduction.results(knowledge)
    if norms == nil {
      operation.norms = results
    } else if meanNorm == nil {
      operation.meanNorm = results[0]
    } else if products == nil {
      operation.products = results
    } else {
      operation.tangentNorm = results[0]
    }
    return operation
  }

  // MARK: Steps

  private func rounded(_ value: Float) -> Float { arithmetic.rounded(value) }
  private func unit(_ index: Int, _ inputs: BlockInputs) -> Block { inputs.scratch(index) }
  private func mean(_ inputs: BlockInputs) -> Block { inputs.scratch(count) }
  private func tangent(_ inputs: BlockInputs) -> Block { inputs.scratch(count + 1) }
  private func spare(_ inputs: BlockInputs) -> Block { inputs.scratch(count + 2) }

  /// The vectors, in the scratch blocks of the unit vectors if there is a base.
  private func vectors(_ inputs: BlockInputs) -> [Block] {
    guard hasBase else { return inputs.blocks }
    return (0..<count).map { index in
      arithmetic.subtract(
        inputs.blocks[index + 1], inputs.blocks[0], into: unit(index, inputs))
      return unit(index, inputs)
    }
  }

  /// The sum over models of products with the weights, which replace the values.
  private func weightedSum(_ values: [Block], into result: Block) {
    for (value, weight) in zip(values, weights) {
      arithmetic.scale(value, by: Double(weight), into: value)
    }
    arithmetic.sum(values, into: result)
  }

  /// Makes the unit vectors again, which a weighted sum has used up.
  private func makeUnits(_ inputs: BlockInputs, _ norms: [Float]) -> [Block] {
    for (index, vector) in vectors(inputs).enumerated() {
      arithmetic.divide(
        vector, by: rounded(norms[index] + rounded(epsilon)), scratch: spare(inputs),
        into: unit(index, inputs))
    }
    return (0..<count).map { unit($0, inputs) }
  }

  private func makeMean(_ inputs: BlockInputs, _ norms: [Float]) {
    weightedSum(makeUnits(inputs, norms), into: mean(inputs))
    guard let meanNorm else { return }
    arithmetic.divide(mean(inputs), by: meanNorm, scratch: spare(inputs), into: mean(inputs))
  }

  private func makeTangent(_ inputs: BlockInputs, _ norms: [Float], _ products: [Float]) {
    let units = makeUnits(inputs, norms)
    for (unit, product) in zip(units, products) {
      arithmetic.scale(mean(inputs), by: Double(product), into: spare(inputs))
      arithmetic.subtract(unit, spare(inputs), into: unit)
    }
    weightedSum(units, into: tangent(inputs))
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    guard let norms else {
      for (index, vector) in vectors(inputs).enumerated() {
        partial.torchNorms[index].add(vector)
      }
      return
    }
    makeMean(inputs, norms)
    guard meanNorm != nil else { return partial.torchNorms[0].add(mean(inputs)) }
    guard let products else {
      for (index, unit) in makeUnits(inputs, norms).enumerated() {
        arithmetic.multiply(unit, mean(inputs), into: unit)
        reduction.add(unit, to: index, of: &partial)
      }
      return
    }
    makeTangent(inputs, norms, products)
    partial.torchNorms[0].add(tangent(inputs))
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    if let norms, let products, let tangentNorm {
      makeMean(inputs, norms)
      makeTangent(inputs, norms, products)
      let k = rounded(tangentNorm + rounded(epsilon))
      let (mean, tangent) = (mean(inputs), tangent(inputs))
      arithmetic.scale(mean, by: Double(rounded(cosf(k))), into: mean)
      arithmetic.scale(tangent, by: Double(rounded(rounded(sinf(k)) / k)), into: tangent)
      arithmetic.add(mean, tangent, into: output)
      let length = zip(norms, weights).reduce(Float(0)) { $0 + rounded($1.0 * $1.1) }
      arithmetic.scale(output, by: Double(rounded(length)), into: output)
    } else {
      let spares = (0..<count).map { unit($0, inputs) }
      for (vector, spare) in zip(vectors(inputs), spares) where !hasBase {
        arithmetic.copy(vector, into: spare)
      }
      weightedSum(spares, into: output)
    }
    if hasBase { arithmetic.add(output, inputs.blocks[0], into: output) }
  }
}
