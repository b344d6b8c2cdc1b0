internal import Pipeline

/// One model as it is, optionally scaled; with slices, layers of several models stacked.
///
/// Formula: `y = x`, or `y = scale x` where `scale` is given (default: none).
///
/// Use: stacking layers of several models or one model twice; with filters, scaling or silencing
/// projections of repeated layers.
///
/// Rounds: none. Without `scale` and with equal types the bytes are copied.
///
/// Difference from mergekit: none.
///
/// Source: mergekit 0.1.5; the stacking is known from "frankenmerges".
struct Passthrough: MergeMethod {
  let signature = MethodSignature(
    "passthrough",
    parameters: [ParameterDefinition("scale", .float, .perModel, .absent)],
    base: .ignored, inputs: .exactly(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    guard let scale = tensor.inputs[0].values["scale"]?.number else { return .cast(input: 0) }
    return .compute(
      inputs: [0], ScaleOperation(arithmetic: tensor.arithmetic, factor: scale))
  }
}
