internal import Arithmetic

/// Trim differences to the largest, elect a sign for each element, merge what agrees with it.
///
/// Formula: `delta_i = x_i - z` with all but the `max(1, int(density n))` largest magnitudes of the
/// tensor set to 0; `v_i = w_i delta_i`; the elected sign of an element is that of `sum_i v_i`;
/// `y = z + lambda * m`, where `m` sums the `v_i` of the elected sign and, with `normalize`, is
/// divided by the sum of their weights.
///
/// Use: several fine-tunes of one base whose changes contradict each other; density 0.2 to 0.5.
///
/// Rounds: a histogram for each digit of the magnitude at the cut (1 for BF16 in profile
/// `mergekit-0.1`, 2 for float32, 4 for float64), one more where many elements are equal to it; one
/// for `rescale`.
///
/// Difference from mergekit: among equal magnitudes the lowest indices are kept, which it leaves to
/// its sort. `election: count` (the signs vote) and `election: unweighted` (the order of the paper:
/// weights are applied after the election) are ours; `sum` is its rule. L1 sums are float64 in
/// profile `exact`, so that they do not overflow in F16.
///
/// Source: Yadav et al., "TIES-Merging: Resolving Interference When Merging Models",
/// arXiv 2306.01708.
struct TIES: MergeMethod {
  private static let traits = TaskVectorPlan.Traits(elects: true)

  let signature = MethodSignature(
    "ties", parameters: TaskVectorPlan.parameters(normalize: true, rescale: false, traits),
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, Self.traits, prune: MagnitudePruning.largest(of: tensor))
  }
}
