/// Drop the largest differences as outliers and the smallest as noise, add what is between.
///
/// Formula: of the `n` elements of `delta_i = x_i - z`, the largest `int(gamma n)` magnitudes are
/// dropped, then the smallest until `int(density n)` are left; `y = z + lambda * sum_i w_i delta_i`,
/// the sum divided by `sum_i w_i` with `normalize`.
///
/// Use: fine-tunes whose few very large changes hurt the others; density 0.9, gamma 0.01.
///
/// Rounds: a histogram for each digit of the two magnitudes at the cuts (1 for BF16 in profile
/// `mergekit-0.1`, 2 for float32, 4 for float64), one more where many elements are equal to one of
/// them; one for `rescale`.
///
/// Difference from mergekit: among equal magnitudes the lowest indices are dropped at the lower cut
/// and the highest at the upper one, as a stable ascending sort has it. With gamma 0 the largest are
/// kept (so in 0.1.5; earlier versions dropped everything). L1 sums are float64 in profile `exact`.
///
/// Source: Davari and Belilovsky, "Model Breadcrumbs: Scaling Multi-Task Model Merging with Sparse
/// Masks", arXiv 2312.06795.
struct Breadcrumbs: MergeMethod {
  /// The share of outliers; a parameter of each model.
  static let gamma = ParameterDefinition(
    "gamma", .float, .perModel, .value(.float(0.01)), limits: .density)

  let signature = MethodSignature(
    "breadcrumbs",
    parameters: TaskVectorPlan.parameters(normalize: false, rescale: false) + [gamma],
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, prune: MagnitudePruning.band(of: tensor))
  }
}
