internal import Glibc

/// The Riemannian mean of unit vectors on the sphere times the mean of the lengths, for `karcher`.
///
/// The iteration runs on the coefficients of the combination: whatever it needs of the vectors is
/// an inner product of combinations.
struct KarcherRule: CombinationRule {
  let maximumIterations: Int
  let tolerance: Double

  func coefficients(of gram: GramMatrix) -> [Double] {
    let lengths = (0..<gram.count).map(gram.norm)
    // What is no number has no length; it is valid, so that it shows.
    let valid = lengths.indices.filter { !(lengths[$0] <= tolerance) }
    let zero = [Double](repeating: 0, count: gram.count)
    guard let first = valid.first else { return zero }
    let share = 1 / Double(valid.count)
    // Combinations of the unit vectors have the coefficients u_i / |x_i| of the inputs.
    func unit(_ index: Int) -> [Double] {
      var unit = zero
      unit[index] = 1 / lengths[index]
      return unit
    }
    var mean = zero
    for index in valid { mean[index] = share / lengths[index] }
    let length = gram.norm(of: mean)
    mean = length < tolerance ? unit(first) : mean.map { $0 / length }
    for _ in 0..<max(0, maximumIterations) {
      let step = tangent(at: mean, valid, lengths, share: share, gram)
      let size = gram.norm(of: step)
      if size < tolerance { break }
      mean = zip(mean, step).map { cos(size) * $0 + sin(size) / size * $1 }
      let length = gram.norm(of: mean)
      if length > tolerance { mean = mean.map { $0 / length } }
    }
    let scale = lengths.reduce(0, +) / Double(gram.count)
    return mean.map { $0 * scale }
  }

  /// The mean of the logarithms of the unit vectors at `mean`.
  ///
  /// At the antipode the logarithm has no direction, and adds nothing.
  private func tangent(
    at mean: [Double], _ valid: [Int], _ lengths: [Double], share: Double, _ gram: GramMatrix
  ) -> [Double] {
    var tangent = [Double](repeating: 0, count: mean.count)
    for index in valid {
      let quotient = gram.product(mean, with: index) / lengths[index]
      let cosine = quotient < -1 ? -1 : quotient > 1 ? 1 : quotient
      let theta = acos(cosine)
      if theta < tolerance || cosine <= -1 + SphericalRule.parallel { continue }
      let factor = share * theta / sin(theta)
      tangent[index] += factor / lengths[index]
      for other in mean.indices { tangent[other] -= factor * cosine * mean[other] }
    }
    return tangent
  }
}
