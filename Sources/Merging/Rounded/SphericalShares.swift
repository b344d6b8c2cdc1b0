internal import Arithmetic
internal import Glibc

/// How `nuslerp` joins two vectors where every step is rounded: `y = (p a + q b) / s`.
struct SphericalShares: Sendable {
  var p: Float
  var q: Float
  var s: Float

  /// Shares of an angle by its rounded cosine.
  init(cosine: Float, t: Double, _ arithmetic: Arithmetic) {
    let (rest, t) = (Float(1 - t), Float(t))
    func rounded(_ value: Float) -> Float { arithmetic.rounded(value) }
    let bounded = cosine < -1 ? -1 : cosine > 1 ? 1 : cosine
    if rounded(1 - rounded(cosine * cosine)) <= 1e-16 {
      (p, q, s) = (rest, t, 1)
      return
    }
    let theta = rounded(acosf(bounded))
    p = rounded(sinf(rounded(rest * theta)))
    q = rounded(sinf(rounded(t * theta)))
    s = rounded(sinf(theta))
  }

  /// Joins two blocks; `scratch` is two blocks.
  func join(
    _ a: Block, _ b: Block, _ arithmetic: Arithmetic, scratch: (Block, Block), into result: Block
  ) {
    arithmetic.scale(a, by: Double(p), into: scratch.0)
    arithmetic.scale(b, by: Double(q), into: scratch.1)
    arithmetic.add(scratch.0, scratch.1, into: result)
    if s != 1 { arithmetic.divide(result, by: s, scratch: scratch.0, into: result) }
  }

  /// The smallest norm that is divided by.
  static func norm(_ value: Float, _ arithmetic: Arithmetic) -> Float {
    let smallest = arithmetic.rounded(Float(SphericalRule.smallestNorm))
    return value < smallest ? smallest : value
  }
}
