package import Arithmetic
internal import Checkpoints
package import Tensors

/// One input in another element type: each element rounded once.
///
/// No reduce rounds.
package struct CastOperation: TensorOperation {
  package let arithmetic: Arithmetic

  package init(arithmetic: Arithmetic) { self.arithmetic = arithmetic }

  package func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    arithmetic.copy(inputs.blocks[0], into: output)
  }
}

extension Plan.Step {
  /// The step that stores a tensor as `output`, which has the same shape.
  ///
  /// Equal types are copied. Nil where elements of one of the types cannot be computed with.
  package static func conversion(
    of input: Plan.Input, to output: TensorSpec, account: Account
  ) -> Plan.Step? {
    let stored = input.tensor.spec.dtype
    guard stored != output.dtype else {
      return Plan.Step(output: output, inputs: [input], work: .copy, account: account)
    }
    guard let from = ElementType(stored), let to = ElementType(output.dtype) else { return nil }
    let operation = CastOperation(arithmetic: .exact(for: [from, to]))
    return Plan.Step(
      output: output, inputs: [input],
      work: .compute(operation, inputs: [from], output: to), account: account)
  }
}
