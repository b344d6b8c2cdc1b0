/// TIES that keeps only what enough models use.
///
/// Formula: `m` sums the trimmed `v_i` of the elected sign as `ties` does, before it is normalised;
/// model i uses an element where `|v_i| >= tall_lambda_i |m - v_i|` with the untrimmed
/// `v_i = w_i (x_i - z)`; `y` is that of `ties` where at least `k` models use the element, and `z`
/// elsewhere.
///
/// Use: as `consensus_ta`, where the changes of the models contradict each other. `k: 0` is `ties`.
///
/// Rounds: those of `ties`.
///
/// Difference from mergekit: not in mergekit 0.1.5.
///
/// Source: Wang et al., arXiv 2405.07813, and Yadav et al., arXiv 2306.01708.
struct ConsensusTIES: MergeMethod {
  private static let traits = TaskVectorPlan.Traits(elects: true)

  let signature = MethodSignature(
    "consensus_ties",
    parameters: TaskVectorPlan.parameters(normalize: true, rescale: false, traits)
      + TaskVectorPlan.consensusParameters,
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(
      tensor, Self.traits, isConsensus: true, prune: MagnitudePruning.largest(of: tensor))
  }
}
