internal import Arithmetic
internal import Pipeline

/// One input times a factor; a factor of nil is a cast.
///
/// No reduce rounds.
struct ScaleOperation: TensorOperation {
  let arithmetic: Arithmetic
  let factor: Double?

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let factor else { return arithmetic.copy(inputs.blocks[0], into: output) }
    arithmetic.scale(inputs.blocks[0], by: arithmetic.scalar(factor), into: output)
  }
}
