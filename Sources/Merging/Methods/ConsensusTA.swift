/// Task arithmetic that keeps only what enough models use.
///
/// Formula: `v_i = w_i (x_i - z)`, `m = sum_i v_i`; model i uses an element where
/// `|v_i| >= tall_lambda_i |m - v_i|`; `y` is that of `task_arithmetic` where at least `k` models use
/// the element, and `z` elsewhere.
///
/// Use: many fine-tunes of one base; `k: 2` removes what only one model uses and what none does.
/// `tall_lambda` between 0.2 and 0.6; a larger one makes smaller masks. `k: 0` is `task_arithmetic`.
///
/// Rounds: none; every tensor is read once.
///
/// Difference from mergekit: not in mergekit 0.1.5.
///
/// Source: Wang et al., "Localizing Task Information for Improved Model Merging and Compression",
/// arXiv 2405.07813.
struct ConsensusTA: MergeMethod {
  let signature = MethodSignature(
    "consensus_ta",
    parameters: TaskVectorPlan.parameters(normalize: false, rescale: false)
      + TaskVectorPlan.consensusParameters,
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, isRescaled: false, isConsensus: true)
  }
}
