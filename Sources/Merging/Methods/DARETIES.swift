/// Drop differences at random, make up for it, elect a sign, merge what agrees with it.
///
/// Formula: the pruned differences of `dare_linear` under the election of `ties`.
///
/// Use: as `dare_linear`, where the changes of the models contradict each other.
///
/// Rounds: one for the L1 norms; none with `rescale: expectation` or `false`.
///
/// Difference from mergekit: as for `dare_linear`; `election: count` and `election: unweighted` are
/// ours, `sum` is its rule.
///
/// Source: Yu et al., arXiv 2311.03099, with the election of Yadav et al., arXiv 2306.01708.
struct DARETIES: MergeMethod {
  private static let traits = TaskVectorPlan.Traits(elects: true, isRandom: true)

  let signature = MethodSignature(
    "dare_ties", parameters: TaskVectorPlan.parameters(normalize: false, rescale: true, traits),
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, Self.traits) { (density, input) throws(MethodFault) in
      RandomPruning.make(density: density, input, tensor)
    }
  }
}
