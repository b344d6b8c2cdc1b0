/// The base plus weighted differences from it (Ilharco et al., arXiv 2212.04089).
struct TaskArithmetic: MergeMethod {
  let signature = MethodSignature(
    "task_arithmetic", parameters: TaskVectorPlan.parameters(normalize: false, rescale: false),
    base: .required, inputs: .atLeast(2))

  /// Density and rescale are accepted and unused, as in mergekit.
  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, election: false, rescale: false)
  }
}
