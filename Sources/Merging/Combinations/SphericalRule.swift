internal import Glibc

/// Spherical interpolation of two vectors of any length, for `nuslerp`.
///
/// `p = sin((1-t) theta) / sin(theta)` and `q = sin(t theta) / sin(theta)` with the angle theta
/// between the vectors; 1-t and t where they are parallel, of either direction.
struct SphericalRule: CombinationRule {
  let t: Double

  /// Lengths below this count as this.
  static let smallestNorm = 1e-7
  /// Vectors are parallel where the squared sine of their angle is not above this: float64 sums
  /// cannot tell it from 0.
  static let parallel = 1e-14

  func coefficients(of gram: GramMatrix) -> [Double] {
    let lengths = [0, 1].map {
      gram.norm($0) < Self.smallestNorm ? Self.smallestNorm : gram.norm($0)
    }
    let quotient = gram[0, 1] / (lengths[0] * lengths[1])
    let cosine = quotient < -1 ? -1 : quotient > 1 ? 1 : quotient
    if 1 - cosine * cosine <= Self.parallel { return [1 - t, t] }
    let theta = acos(cosine)
    return [sin((1 - t) * theta) / sin(theta), sin(t * theta) / sin(theta)]
  }
}
