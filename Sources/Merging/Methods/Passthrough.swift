internal import Pipeline

/// One model as it is, optionally scaled; with slices, layers of several models stacked.
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
