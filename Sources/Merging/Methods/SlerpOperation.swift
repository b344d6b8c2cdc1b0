internal import Arithmetic
internal import Glibc
internal import Pipeline
internal import Tensors

/// Spherical linear interpolation from the first input (t = 0) to the second (t = 1).
///
/// With unit vectors of the whole tensors, `theta` their angle:
/// `y = sin((1-t) theta)/sin(theta) a + sin(t theta)/sin(theta) b`; where |cos theta| > 0.9995 the
/// coefficients are 1-t and t. One reduce round: two square sums and the inner product. The rounded
/// arithmetic takes them in float32 as torch does, in chunks of 2^20 elements: first the norms,
/// then the inner product of the unit vectors.
/// Source: Shoemake, SIGGRAPH 1985; thresholds as in mergekit 0.1.5.
struct SlerpOperation: TensorOperation {
  let arithmetic: Arithmetic
  private let t: Double
  private var norms: (first: Float, second: Float)?
  private var coefficients: (first: Double, second: Double)?
  /// Elements of the tensor, once opened.
  private var elementCount = 0

  private static let chunk = 1 << 20

  init(t: Double, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.t = arithmetic.scalar(t)
  }

  private var followsTorch: Bool { arithmetic.isRounded && arithmetic.precision == .single }

  var maximumRounds: Int { followsTorch ? 2 : 1 }
  var tileElements: Int? { followsTorch ? Self.chunk : nil }

  var pending: Reduction? {
    guard coefficients == nil else { return nil }
    guard followsTorch else { return .sums(3) }
    return norms == nil ? .torchNorms(2) : .torchTileSums(1)
  }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any TensorOperation {
    var operation = self
    operation.elementCount = tiling.elementCount
    return operation
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let (a, b) = (inputs.blocks[0], inputs.blocks[1])
    if let norms {
      let chunkStart = inputs.first / Self.chunk * Self.chunk
      partial.torchSums[0].addProducts(
        a, over: norms.first, b, over: norms.second,
        elementCount: min(Self.chunk, elementCount - chunkStart))
    } else if followsTorch {
      partial.torchNorms[0].add(a)
      partial.torchNorms[1].add(b)
    } else {
      partial.sums = [
        arithmetic.squareSum(a), arithmetic.squareSum(b), arithmetic.dotProduct(a, b),
      ]
    }
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    switch knowledge {
    case .sums(let sums): operation.coefficients = doubleCoefficients(sums)
    case .tileValues(let chunks) where norms == nil:
      operation.norms = (
        TorchNorm.joining(chunks.map { $0[0] }), TorchNorm.joining(chunks.map { $0[1] })
      )
    case .tileValues(let chunks):
      operation.coefficients = singleCoefficients(cosine: chunks.reduce(0) { $0 + $1[0] })
    case .histograms, .tileCounts, .values, .valuesAndHistogram: break
    }
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
  private func singleCoefficients(cosine: Float) -> (Double, Double) {
    let t = Float(t)
    if abs(cosine) > 0.9995 { return (Double(1 - t), Double(t)) }
    let theta = acosf(cosine)
    let sine = sinf(theta)
    return (Double(sinf((1 - t) * theta) / sine), Double(sinf(t * theta) / sine))
  }
}

extension TorchNorm {
  /// The norm of chunks with these norms; 1 where it is too small to divide by.
  fileprivate static func joining(_ chunks: [Float]) -> Float {
    let norm = joined(chunks)
    return norm > 1e-8 ? norm : 1
  }
}
