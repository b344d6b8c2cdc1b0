internal import Pipeline

/// Spherical interpolation between two models, tensor by tensor.
///
/// Formula: with the base `a` (t = 0), the other model `b` (t = 1) and theta the angle between the
/// whole tensors, `y = sin((1-t) theta)/sin(theta) a + sin(t theta)/sin(theta) b`; where
/// `|cos(theta)| > 0.9995`, `y = (1-t) a + t b`. A norm of at most 1e-8 counts as 1. `t` is required.
///
/// Use: two models with one base, where the plain average would shorten the weights; a gradient for
/// t gives early and late layers to different models.
///
/// Rounds: one, for two norms and the inner product (two in mergekit-0.1).
///
/// Difference from mergekit: reductions and coefficients are float64 instead of float32. A tensor
/// that only one model has passes through in both.
///
/// Source: Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985; thresholds as in
/// mergekit 0.1.5.
struct Slerp: MergeMethod {
  let signature = MethodSignature(
    "slerp",
    parameters: [
      ParameterDefinition("t", .float, .shared, .required, limits: .interpolation)
    ],
    base: .required, inputs: .exactly(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    if tensor.inputs.count == 1 { return .cast(input: 0) }
    guard let base = tensor.base, tensor.inputs.count == 2 else {
      throw MethodFault(message: "slerp takes exactly 2 models, one of them the base")
    }
    let operation = SlerpOperation(t: tensor.number("t"), arithmetic: tensor.arithmetic)
    return .compute(inputs: [base, 1 - base], operation)
  }
}
