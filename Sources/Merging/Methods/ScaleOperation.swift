internal import Arithmetic
internal import Pipeline

/// One input times a factor.
///
/// No reduce rounds.
struct ScaleOperation: TensorOperation {
  let arithmetic: Arithmetic
  let factor: Double

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    arithmetic.scale(inputs.blocks[0], by: arithmetic.scalar(factor), into: output)
  }
}
