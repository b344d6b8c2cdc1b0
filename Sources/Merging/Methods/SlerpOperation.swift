internal import Arithmetic
internal import Glibc
internal import Pipeline

/// Spherical linear interpolation from the first input (t = 0) to the second (t = 1).
///
/// With unit vectors of the whole tensors, `theta` their angle:
/// `y = sin((1-t) theta)/sin(theta) a + sin(t theta)/sin(theta) b`; where |cos theta| > 0.9995 the
/// coefficients are 1-t and t. One reduce round: two square sums and the inner product.
/// Source: Shoemake, SIGGRAPH 1985; thresholds as in mergekit 0.1.5.
struct SlerpOperation: TensorOperation {
  let arithmetic: Arithmetic
  private let t: Double
  private var coefficients: (first: Double, second: Double)?

  init(t: Double, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.t = arithmetic.scalar(t)
  }

  var maximumRounds: Int { 1 }
  var pending: Reduction? { coefficients == nil ? .sums(3) : nil }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let (a, b) = (inputs.blocks[0], inputs.blocks[1])
    partial.sums = [
      arithmetic.squareSum(a), arithmetic.squareSum(b), arithmetic.dotProduct(a, b),
    ]
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .sums(let sums) = knowledge, sums.count == 3 else { return self }
    var operation = self
    operation.coefficients =
      arithmetic.isRounded && arithmetic.precision == .single
      ? singleCoefficients(sums) : doubleCoefficients(sums)
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let coefficients else { return }
    let plain = arithmetic.withoutRounding
    plain.combine(
      inputs.blocks[0], times: coefficients.first, inputs.blocks[1], times: coefficients.second,
      into: output)
    arithmetic.round(output)
  }

  /// A cosine within its bounds; what is no number stays none.
  private static func clamped(_ cosine: Double) -> Double {
    cosine.isNaN ? cosine : min(1, max(-1, cosine))
  }

  private func doubleCoefficients(_ sums: [Double]) -> (Double, Double) {
    let norms = sums.prefix(2).map { $0.squareRoot() > 1e-8 ? $0.squareRoot() : 1 }
    let cosine = Self.clamped(sums[2] / (norms[0] * norms[1]))
    if abs(cosine) > 0.9995 { return (1 - t, t) }
    let theta = acos(cosine)
    return (sin((1 - t) * theta) / sin(theta), sin(t * theta) / sin(theta))
  }

  /// Every step in float32, as torch takes them.
  private func singleCoefficients(_ sums: [Double]) -> (Double, Double) {
    let norms = sums.prefix(2).map { sum in
      let norm = Float(sum.squareRoot())
      return norm > 1e-8 ? norm : 1
    }
    let cosine = Float(Self.clamped(sums[2] / (Double(norms[0]) * Double(norms[1]))))
    let t = Float(t)
    if abs(cosine) > 0.9995 { return (Double(1 - t), Double(t)) }
    let theta = acosf(cosine)
    let sine = sinf(theta)
    return (Double(sinf((1 - t) * theta) / sine), Double(sinf(t * theta) / sine))
  }
}
