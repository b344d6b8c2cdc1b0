internal import Arithmetic
internal import Pipeline

/// The weighted sum of all inputs, divided by the sum of the weights if asked.
///
/// Exact: `y = sum(c_i x_i)` with `c_i = w_i / W` taken in float64 and one fused multiply-add per
/// input. Rounded, after mergekit 0.1.5: float32 weights, fused accumulation from zero, division
/// by the float32 sum of the weights, one rounding at the end. No reduce rounds.
struct LinearOperation: TensorOperation {
  let arithmetic: Arithmetic
  /// One factor per input; already divided by the sum of weights in the exact arithmetic.
  private let factors: [Double]
  /// The divisor that the rounded arithmetic applies afterwards.
  private let divisor: Double?

  init(weights: [Double], normalize: Bool, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    if arithmetic.isRounded {
      let weights = weights.map(arithmetic.scalar)
      factors = weights
      divisor = normalize ? Self.sum(weights, in: arithmetic.precision) : nil
    } else {
      let weights = normalize ? TensorMerge.summable(weights) : weights
      let total = normalize ? weights.reduce(0, +) : 1
      factors = weights.map { $0 / total }
      divisor = nil
    }
  }

  var scratchBlocks: Int { 1 }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let plain = arithmetic.withoutRounding
    if arithmetic.isRounded {
      plain.fill(output, with: 0)
    } else {
      plain.scale(inputs.blocks[0], by: factors[0], into: output)
    }
    for index in factors.indices.dropFirst(arithmetic.isRounded ? 0 : 1) {
      plain.accumulate(inputs.blocks[index], times: factors[index], into: output)
    }
    if let divisor { plain.divide(output, by: divisor, scratch: inputs.scratch(0)) }
    arithmetic.round(output)
  }

  /// The sum of float32 weights in torch's order for vectors of eight lanes.
  ///
  /// Source: measured on torch 2.15; see the numeric notes in `docs/numerics.md`.
  static func sum(_ weights: [Double], in precision: Arithmetic.Precision) -> Double {
    guard precision == .single else { return weights.reduce(0, +) }
    let values = weights.map { Float($0) }
    let lanes = 8
    guard values.count >= lanes else { return Double(rows(values.map { [$0] })[0]) }
    let whole = values.count / lanes
    let vectors = (0..<whole).map { Array(values[$0 * lanes..<($0 + 1) * lanes]) }
    let tail = values[(whole * lanes)...].reduce(Float(0), +)
    return Double(rows(vectors).reduce(tail, +))
  }

  /// Four accumulators take whole groups of four rows in turn; the rest go to the first.
  private static func rows(_ rows: [[Float]]) -> [Float] {
    let zero = [Float](repeating: 0, count: rows.first?.count ?? 1)
    var accumulators = Array(repeating: zero, count: 4)
    let whole = rows.count / 4 * 4
    for (index, row) in rows.enumerated() {
      let target = index < whole ? index % 4 : 0
      for lane in row.indices { accumulators[target][lane] += row[lane] }
    }
    return zero.indices.map { lane in
      ((accumulators[0][lane] + accumulators[1][lane]) + accumulators[2][lane])
        + accumulators[3][lane]
    }
  }
}
