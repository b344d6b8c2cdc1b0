/// DARE's random pruning (arXiv 2311.03099) with the sign election of TIES (arXiv 2306.01708).
struct DARETIES: MergeMethod {
  let signature = MethodSignature(
    "dare_ties", parameters: TaskVectorPlan.parameters(normalize: false, rescale: true),
    base: .required, inputs: .atLeast(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, election: true, rescale: tensor.flag("rescale")) {
      RandomPruning.make(density: $0, $1, tensor)
    }
  }
}
