/// Drop the largest and the smallest differences, elect a sign, merge what agrees with it.
///
/// Formula: the pruned differences of `breadcrumbs` under the election of `ties`.
///
/// Use: as `breadcrumbs`, where the changes of the models contradict each other.
///
/// Rounds: those of `breadcrumbs`.
///
/// Difference from mergekit: as for `breadcrumbs`; `election: count` and `election: unweighted` are
/// ours, `sum` is its rule.
///
/// Source: Davari and Belilovsky, arXiv 2312.06795, with the election of Yadav et al.,
/// arXiv 2306.01708.
struct BreadcrumbsTIES: MergeMethod {
  private static let traits = TaskVectorPlan.Traits(elects: true)

  let signature = MethodSignature(
    "breadcrumbs_ties",
    parameters: TaskVectorPlan.parameters(normalize: false, rescale: false, traits) + [
      Breadcrumbs.gamma
    ],
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try TaskVectorPlan.plan(tensor, Self.traits, prune: MagnitudePruning.band(of: tensor))
  }
}
