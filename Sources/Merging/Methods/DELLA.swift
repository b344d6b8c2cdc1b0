/// Drop differences at random, small ones more often; elect a sign, merge what agrees with it.
///
/// Formula: the pruned differences of `della_linear` under the election of `ties`.
///
/// Use: as `della_linear`, where the changes of the models contradict each other.
///
/// Rounds: those of `della_linear`.
///
/// Difference from mergekit: as for `della_linear`; `election: count` and `election: unweighted` are
/// ours, `sum` is its rule.
///
/// Source: Deep et al., arXiv 2406.11617.
struct DELLA: MergeMethod {
  private static let traits = TaskVectorPlan.Traits(elects: true, isRandom: true)

  let signature = MethodSignature(
    "della",
    parameters: TaskVectorPlan.parameters(normalize: true, rescale: true, traits) + [
      DELLALinear.epsilon
    ],
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, Self.traits) { (density, input) throws(MethodFault) in
      try RankPruning.make(density: density, input, tensor)
    }
  }
}
