internal import Arithmetic
internal import Pipeline

/// The base (the first input) where the other model is far from it, the other model where it is
/// near, and in between a mixture: `w = clamp(t / max(|a - b|, 1e-6), 0, 1)`, `y = w b + (1 - w) a`.
///
/// No reduce rounds. The rounded arithmetic takes the reciprocal of the distance first, then its
/// product with t, as torch divides a number by a tensor.
struct NearSwapOperation: TensorOperation {
  let arithmetic: Arithmetic
  let t: Double

  /// Distances below this count as this.
  private static let smallestDistance = 1e-6

  var scratchBlocks: Int { arithmetic.isRounded ? 2 : 0 }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let (a, b) = (inputs.blocks[0], inputs.blocks[1])
    guard arithmetic.isRounded else {
      arithmetic.nearswap(a, b, t: t, least: Self.smallestDistance, into: output)
      return
    }
    let (weight, ones) = (inputs.scratch(0), inputs.scratch(1))
    arithmetic.subtract(a, b, into: weight)
    arithmetic.magnitude(
      of: weight, atLeast: arithmetic.parameter(Self.smallestDistance), into: weight)
    arithmetic.fill(ones, with: 1)
    arithmetic.divide(ones, by: weight, into: weight)
    arithmetic.scale(weight, by: arithmetic.scalar(t), into: weight)
    arithmetic.clamp(weight, to: 0...1)
    arithmetic.multiply(weight, b, into: output)
    arithmetic.subtract(ones, weight, into: weight)
    arithmetic.multiply(weight, a, into: weight)
    arithmetic.add(output, weight, into: output)
  }
}
