internal import Pipeline

/// The base, with the elements of another model where the two are near each other.
///
/// Formula: `w = clamp(t / max(|z - x|, 1e-6), 0, 1)` and `y = z + w (x - z)`, element by
/// element, for the base `z` and the other model `x`. An element moves by at most `t` in all: the
/// other model is taken where it is at most `t` away, and beyond that the base moves `t` towards
/// it. `t` (required) is in the units of the weights, so 0.0001 to 0.01 are usual.
///
/// Use: taking over the many small changes of a fine-tune and softening the few large ones.
///
/// Rounds: none. Reads both models once; memory does not depend on the tensor.
///
/// Difference from mergekit: none in the formula. `exact` rounds once, mergekit eight times; a
/// tensor that the other model lacks is the base's in both.
///
/// Source: alchemonaut's nearswap (github.com/alchemonaut/nearswap), as in mergekit 0.1.5.
struct NearSwap: MergeMethod {
  let signature = MethodSignature(
    "nearswap",
    parameters: [ParameterDefinition("t", .float, .shared, .required)],
    base: .required, inputs: .exactly(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    guard let base = tensor.base else {
      throw MethodFault(message: "nearswap needs a base model among the inputs")
    }
    guard let other = tensor.others.first else { return .cast(input: base) }
    guard tensor.others.count == 1 else {
      throw MethodFault(message: "nearswap takes exactly 1 model besides the base")
    }
    return .compute(
      inputs: [base, other],
      NearSwapOperation(arithmetic: tensor.arithmetic, t: tensor.number("t")))
  }
}
