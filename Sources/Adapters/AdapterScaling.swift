/// The factor of the product of a low-rank adapter.
package enum AdapterScaling: Hashable, Sendable {
  /// alpha / r (Hu et al., arXiv 2106.09685).
  case standard
  /// alpha / sqrt(r) (Kalajdzievski, arXiv 2312.03732).
  case rankStabilised
}
