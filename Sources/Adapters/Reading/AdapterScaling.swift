/// The factor of the product of a low-rank adapter.
package enum AdapterScaling: Hashable, Sendable {
  /// alpha / r (Hu et al., arXiv 2106.09685).
  case standard
  /// alpha / sqrt(r) (Kalajdzievski, arXiv 2312.03732).
  case rankStabilised

  /// The factor for an alpha and a rank above 0.
  package func factor(alpha: Double, rank: Int) -> Double {
    switch self {
    case .standard: alpha / Double(rank)
    case .rankStabilised: alpha / Double(rank).squareRoot()
    }
  }
}
