internal import Pipeline

/// Spherical interpolation between two models, tensor by tensor (Shoemake, SIGGRAPH 1985).
struct Slerp: MergeMethod {
  let signature = MethodSignature(
    "slerp",
    parameters: [
      ParameterDefinition("t", .float, .shared, .required, limits: .interpolation)
    ],
    base: .required, inputs: .exactly(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    guard let base = tensor.base, tensor.inputs.count == 2 else {
      throw MethodFault(message: "slerp takes exactly 2 models, one of them the base")
    }
    let operation = SlerpOperation(t: tensor.number("t"), arithmetic: tensor.arithmetic)
    return .compute(inputs: [base, 1 - base], operation)
  }
}
