internal import Pipeline

/// Drop at random and rescale (Yu et al., arXiv 2311.03099); rescaling matches the L1 norm of each
/// tensor, as in mergekit, which is 1/density in expectation.
struct DARELinear: MergeMethod {
  let signature = MethodSignature(
    "dare_linear", parameters: TaskVectorPlan.parameters(normalize: false, rescale: true),
    base: .required, inputs: .atLeast(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, election: false, rescale: tensor.flag("rescale")) {
      RandomPruning.make(density: $0, $1, tensor)
    }
  }
}
