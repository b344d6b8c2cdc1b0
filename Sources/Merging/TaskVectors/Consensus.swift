/// Which elements of a merged difference stay: those that enough models use (TALL masks).
///
/// Model i uses an element where `|v_i| >= lambda_i |m - v_i|`; `v_i` is its weighted, unpruned
/// difference and `m` the merged one before it is normalised. Source: Wang et al., arXiv 2405.07813.
struct Consensus: Hashable, Sendable {
  /// How many models must use an element.
  var least: Int
  /// The threshold of each model.
  var lambdas: [Double]
}
