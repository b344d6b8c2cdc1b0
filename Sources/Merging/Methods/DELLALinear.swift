/// Drop differences at random, small ones of a row more often; make up for it, add the rest.
///
/// Formula: `delta_i = x_i - z`; the element of rank r (0 for the least magnitude) among the C of
/// its row is kept with probability `(density - epsilon) + 2 epsilon r / (C - 1)`; then as
/// `dare_linear`, where `rescale: expectation` divides each element by its own probability.
///
/// Use: as `dare_linear`, where large changes matter more than small ones.
///
/// Rounds: one for the L1 norms; none with `rescale: expectation` or `false`. Rows are ranked by a
/// radix sort, a few rows at a time; the masks are remembered between the rounds.
///
/// Difference from mergekit: ranks are exact in profile `exact` and rounded to the working type in
/// `mergekit-0.1`, where BF16 has steps above rank 256. A matrix of one column is one row (mergekit
/// fails), a row of one element is kept with probability `density`. `density` and `epsilon` that
/// make probabilities outside of 0 to 1 are refused when the merge is planned, not during it. Rows of
/// tensors with three dimensions and more run along the last one, in `mergekit-0.1` along the second.
///
/// Source: Deep et al., "DELLA-Merging: Reducing Interference in Model Merging through
/// Magnitude-Based Sampling", arXiv 2406.11617.
struct DELLALinear: MergeMethod {
  /// How far probabilities lie from the density; a parameter of each model.
  static let epsilon = ParameterDefinition("epsilon", .float, .perModel, .value(.float(0.15)))

  private static let traits = TaskVectorPlan.Traits(isRandom: true)

  let signature = MethodSignature(
    "della_linear",
    parameters: TaskVectorPlan.parameters(normalize: false, rescale: true, traits) + [epsilon],
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, Self.traits) { (density, input) throws(MethodFault) in
      try RankPruning.make(density: density, input, tensor)
    }
  }
}
