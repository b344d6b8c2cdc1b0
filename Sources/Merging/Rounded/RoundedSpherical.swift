internal import Arithmetic
internal import Pipeline

/// `nuslerp` of whole tensors with a rounding after every step, after mergekit 0.1.5.
///
/// Two reduce rounds: both norms, then the inner product of the unit vectors.
struct RoundedSpherical: TensorOperation {
  let arithmetic: Arithmetic
  private let t: Double
  /// Whether the first input is a base.
  private let hasBase: Bool
  private let reduction: TorchReduction
  private var norms: [Float]?
  private var shares: SphericalShares?

  init(t: Double, hasBase: Bool, elementCount: Int, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.t = t
    self.hasBase = hasBase
    reduction = TorchReduction(arithmetic, elementCount: elementCount)
  }

  var scratchBlocks: Int { 4 }
  var maximumRounds: Int { 2 }
  var reductionTileElements: Int? { reduction.tileElements }

  var pending: Reduction? {
    if shares != nil { return nil }
    return norms == nil ? reduction.norms(2) : reduction.sums(1)
  }

  /// Both vectors, in the scratch blocks 0 and 1 if there is a base.
  static func vectors(
    _ inputs: BlockInputs, hasBase: Bool, _ arithmetic: Arithmetic
  ) -> (Block, Block) {
    guard hasBase else { return (inputs.blocks[0], inputs.blocks[1]) }
    let (a, b) = (inputs.scratch(0), inputs.scratch(1))
    arithmetic.subtract(inputs.blocks[1], inputs.blocks[0], into: a)
    arithmetic.subtract(inputs.blocks[2], inputs.blocks[0], into: b)
    return (a, b)
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let (a, b) = Self.vectors(inputs, hasBase: hasBase, arithmetic)
    guard let norms else {
      partial.torchNorms[0].add(a)
      partial.torchNorms[1].add(b)
      return
    }
    let (unit, other) = (inputs.scratch(2), inputs.scratch(3))
    arithmetic.divide(a, by: norms[0], scratch: other, into: unit)
    // The first vector is used up.
    arithmetic.divide(b, by: norms[1], scratch: inputs.scratch(0), into: other)
    arithmetic.multiply(unit, other, into: unit)
    reduction.add(unit, to: 0, of: &partial)
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    let results = reduction.results(knowledge)
    if norms == nil {
      operation.norms = results.map { SphericalShares.norm($0, arithmetic) }
    } else {
      operation.shares = SphericalShares(cosine: results[0], t: t, arithmetic)
    }
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let shares else { return }
    let (a, b) = Self.vectors(inputs, hasBase: hasBase, arithmetic)
    shares.join(
      a, b, arithmetic, scratch: (inputs.scratch(2), inputs.scratch(3)), into: output)
    if hasBase { arithmetic.add(inputs.blocks[0], output, into: output) }
  }
}
