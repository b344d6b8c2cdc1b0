/// The mean of the differences from the base, shortened by how far they agree, for `model_stock`.
///
///     c = mean cosine over pairs;   t = N c / (1 + (N - 1) c);   c_i = t / N
struct StockRule: CombinationRule {
  /// Whether t is kept between 0 and 1.
  let isClamped: Bool

  /// Products of lengths below this count as this.
  static let smallestProduct = 1e-6

  func coefficients(of gram: GramMatrix) -> [Double] {
    let count = Double(gram.count)
    var (sum, pairs) = (0.0, 0.0)
    for (i, j) in GramMatrix.pairs(gram.count) where i != j {
      let product = gram.norm(i) * gram.norm(j)
      let quotient = gram[i, j] / (product < Self.smallestProduct ? Self.smallestProduct : product)
      sum += quotient < -1 ? -1 : quotient > 1 ? 1 : quotient
      pairs += 1
    }
    let cosine = sum / pairs
    let divisor = 1 + (count - 1) * cosine
    var t = abs(divisor) < 1e-6 ? 0 : count * cosine / divisor
    if isClamped { t = t < 0 ? 0 : t > 1 ? 1 : t }
    return [Double](repeating: t / count, count: gram.count)
  }
}
