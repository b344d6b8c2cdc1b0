/// The base plus weighted differences from it.
///
/// Formula: `y = z + lambda * sum_i w_i (x_i - z)`, the sum divided by `sum_i w_i` with `normalize`.
///
/// Use: the plain way to add what several fine-tunes of one base have learnt, or, with a negative
/// weight, to take it away. `lambda` around 0.3 to 1 for several models.
///
/// Rounds: none; every tensor is read once.
///
/// Difference from mergekit: none in the formula. Models of weight 0 are not read in profile `exact`.
/// `density` and `rescale` are accepted and unused, as there.
///
/// Source: Ilharco et al., "Editing Models with Task Arithmetic", arXiv 2212.04089.
struct TaskArithmetic: MergeMethod {
  let signature = MethodSignature(
    "task_arithmetic", parameters: TaskVectorPlan.parameters(normalize: false, rescale: false),
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, isRescaled: false)
  }
}
