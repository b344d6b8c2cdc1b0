internal import Arithmetic
internal import Pipeline

/// `nuslerp` of each row on its own with a rounding after every step, after mergekit 0.1.5.
///
/// No reduce rounds: blocks have whole rows.
struct RoundedRowSpherical: TensorOperation {
  let arithmetic: Arithmetic
  let t: Double
  /// Whether the first input is a base.
  let hasBase: Bool
  let rowLength: Int

  var scratchBlocks: Int { 4 }
  var blockElements: Int? { Rows.blockElements(rowLength) }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let (a, b) = RoundedSpherical.vectors(inputs, hasBase: hasBase, arithmetic)
    let reduction = TorchReduction(arithmetic, elementCount: rowLength)
    for row in Rows.ranges(of: inputs.count, length: rowLength) {
      func part(_ block: Block) -> Block { block.part(row, of: .single) }
      let scratch = (part(inputs.scratch(2)), part(inputs.scratch(3)))
      let result = part(output)
      let norms = [a, b].map {
        SphericalShares.norm(reduction.norm(ofRow: part($0)), arithmetic)
      }
      arithmetic.divide(part(a), by: norms[0], scratch: scratch.1, into: scratch.0)
      arithmetic.divide(part(b), by: norms[1], scratch: result, into: scratch.1)
      arithmetic.multiply(scratch.0, scratch.1, into: scratch.0)
      let shares = SphericalShares(
        cosine: reduction.sum(ofRow: scratch.0), t: t, arithmetic)
      shares.join(part(a), part(b), arithmetic, scratch: scratch, into: result)
    }
    if hasBase { arithmetic.add(inputs.blocks[0], output, into: output) }
  }
}
