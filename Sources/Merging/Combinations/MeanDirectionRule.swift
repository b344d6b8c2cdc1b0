internal import Glibc

/// The weighted mean of unit vectors, brought to unit length and then to the weighted mean of the
/// lengths, for `multislerp`.
///
///     u_i = v_i / (|v_i| + eps);   mu = sum w_i u_i;   y = cos(eps) (sum w_i |v_i|) mu / |mu|
///
/// Where |mu| is below eps, `y = sum w_i v_i`.
struct MeanDirectionRule: CombinationRule {
  let weights: [Double]
  let epsilon: Double

  func coefficients(of gram: GramMatrix) -> [Double] {
    let lengths = weights.indices.map(gram.norm)
    let shares = zip(weights, lengths).map { $0 / ($1 + epsilon) }
    let length = gram.norm(of: shares)
    if length < epsilon || length == 0 { return weights }
    let scale = zip(weights, lengths).reduce(0) { $0 + $1.0 * $1.1 } * cos(epsilon)
    return shares.map { $0 / length * scale }
  }
}
