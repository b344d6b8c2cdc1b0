/// Drop differences at random, make up for it, add the rest.
///
/// Formula: `delta_i = x_i - z`, each element kept with probability `density`; with
/// `rescale: l1` (or `true`) multiplied by the ratio of the L1 norms before and after, with
/// `rescale: expectation` by `1 / density`; `y = z + lambda * sum_i w_i delta_i`, the sum divided by
/// `sum_i w_i` with `normalize`.
///
/// Use: fine-tunes with small differences, most of which are redundant; density down to 0.1.
///
/// Rounds: one for the L1 norms; none with `rescale: expectation` or `false`.
///
/// Difference from mergekit: random numbers of profile `exact` depend on the seed, the model, the
/// tensor's name and the index alone, not on what was merged before. `rescale: expectation` is the
/// paper's rule, `l1` is mergekit's; both are the same in expectation.
///
/// Source: Yu et al., "Language Models are Super Mario: Absorbing Abilities from Homologous Models
/// as a Free Lunch", arXiv 2311.03099.
struct DARELinear: MergeMethod {
  private static let traits = TaskVectorPlan.Traits(isRandom: true)

  let signature = MethodSignature(
    "dare_linear", parameters: TaskVectorPlan.parameters(normalize: false, rescale: true, traits),
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, Self.traits) { (density, input) throws(MethodFault) in
      RandomPruning.make(density: density, input, tensor)
    }
  }
}
