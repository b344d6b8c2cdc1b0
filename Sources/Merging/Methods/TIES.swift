internal import Arithmetic

/// Trim, elect a sign, merge what agrees (Yadav et al., arXiv 2306.01708).
///
/// Keeps exactly `max(1, int(density n))` elements per tensor and model, the lowest flat indices
/// among equal magnitudes. As in mergekit, weights are applied before the election.
struct TIES: MergeMethod {
  let signature = MethodSignature(
    "ties", parameters: TaskVectorPlan.parameters(normalize: true, rescale: false),
    base: .required, inputs: .atLeast(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, election: true, rescale: tensor.flag("rescale")) {
      density, _ in
      guard density > 0, tensor.elementCount > 0 else { return KeepNone() }
      return MagnitudeTrim(
        kept: Int(density * Double(tensor.elementCount)),
        digits: tensor.arithmetic.magnitudeDigits)
    }
  }
}
