/// A method that merges vectors by a linear combination whose coefficients follow from the inner
/// products of the vectors.
protocol CombinationRule: Sendable {
  /// One coefficient for each vector.
  func coefficients(of gram: GramMatrix) -> [Double]
}
