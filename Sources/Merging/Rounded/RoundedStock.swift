internal import Arithmetic
internal import Pipeline

/// `model_stock` of whole tensors with a rounding after every step, after mergekit 0.1.5.
///
/// The first input is the base. Two reduce rounds: the norms of the differences, then their inner
/// products.
struct RoundedStock: TensorOperation {
  let arithmetic: Arithmetic
  private let count: Int
  private let isClamped: Bool
  private let reduction: TorchReduction
  private let pairs: [(Int, Int)]
  private var norms: [Float]?
  private var share: Float?

  init(count: Int, isClamped: Bool, elementCount: Int, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.count = count
    self.isClamped = isClamped
    reduction = TorchReduction(arithmetic, elementCount: elementCount)
    pairs = GramMatrix.pairs(count).filter { $0.0 != $0.1 }
  }

  /// The differences, then a product.
  var scratchBlocks: Int { count + 1 }
  var maximumRounds: Int { 2 }
  var reductionTileElements: Int? { reduction.tileElements }
  var pending: Reduction? {
    if share != nil { return nil }
    return norms == nil ? reduction.norms(count) : reduction.sums(pairs.count)
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    for index in 0..<count {
      let difference = inputs.scratch(index)
      arithmetic.subtract(inputs.blocks[index + 1], inputs.blocks[0], into: difference)
      if norms == nil { partial.torchNorms[index].add(difference) }
    }
    guard norms != nil else { return }
    let product = inputs.scratch(count)
    for (index, (i, j)) in pairs.enumerated() {
      arithmetic.multiply(inputs.scratch(i), inputs.scratch(j), into: product)
      reduction.add(product, to: index, of: &partial)
    }
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    let results = reduction.results(knowledge)
    if let norms {
      let share = StockShare(arithmetic, isClamped: isClamped)
      operation.share = share.value(norms: norms, products: results, pairs)
    } else {
      operation.norms = results
    }
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let share else { return }
    StockShare(arithmetic, isClamped: isClamped).join(
      inputs.blocks, share, scratch: (inputs.scratch(0), inputs.scratch(1)), into: output)
  }
}

/// The steps of `model_stock` after its reductions, each rounded.
struct StockShare {
  let arithmetic: Arithmetic
  let isClamped: Bool

  init(_ arithmetic: Arithmetic, isClamped: Bool) {
    self.arithmetic = arithmetic
    self.isClamped = isClamped
  }

  /// The share t of the mean of the models, from norms and from the inner products of pairs.
  func value(norms: [Float], products: [Float], _ pairs: [(Int, Int)]) -> Float {
    func rounded(_ value: Float) -> Float { arithmetic.rounded(value) }
    let smallest = rounded(Float(StockRule.smallestProduct))
    var sum: Float = 0
    for (product, (i, j)) in zip(products, pairs) {
      let lengths = rounded(norms[i] * norms[j])
      let quotient = rounded(product / (lengths < smallest ? smallest : lengths))
      sum += quotient < -1 ? -1 : quotient > 1 ? 1 : quotient
    }
    let count = Float(norms.count)
    let cosine = rounded(sum / Float(pairs.count))
    let divisor = rounded(1 + rounded((count - 1) * cosine))
    let t = abs(divisor) < 1e-6 ? 0 : rounded(rounded(count * cosine) / divisor)
    guard isClamped else { return t }
    return t < 0 ? 0 : t > 1 ? 1 : t
  }

  /// Joins blocks, the base first, with the share t of the mean of the others.
  func join(_ blocks: [Block], _ t: Float, scratch: (Block, Block), into result: Block) {
    arithmetic.copy(blocks[1], into: result)
    for block in blocks.dropFirst(2) { arithmetic.add(result, block, into: result) }
    arithmetic.divide(result, by: Float(blocks.count - 1), scratch: scratch.0, into: result)
    arithmetic.scale(result, by: Double(t), into: result)
    let rest = arithmetic.rounded(1 - t)
    arithmetic.scale(blocks[0], by: Double(rest), into: scratch.0)
    arithmetic.add(result, scratch.0, into: result)
  }
}
