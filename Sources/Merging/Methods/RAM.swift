internal import Pipeline

/// Keep what one model alone has changed, average what several have.
///
/// Formula: `tau_i = x_i - z`; a model is active where `|tau_i| > epsilon`; `y = z + sum_i s_i`,
/// where `s_i = tau_i` at places with one active model, `tau_i / n` at those with `n`, over the
/// active models.
///
/// Use: agents or specialists that were trained by reinforcement and changed few, different
/// parameters.
///
/// Rounds: none; every tensor is read once.
///
/// Difference from mergekit: none in the formula.
///
/// Source: "Reinforced Agent Merging", arXiv 2601.13572.
struct RAM: MergeMethod {
  /// What counts as no change.
  static let epsilon = ParameterDefinition("epsilon", .float, .shared, .value(.float(1e-5)))

  let signature = MethodSignature(
    "ram", parameters: [epsilon], base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try RAMOperation.plan(tensor, boost: nil)
  }
}
