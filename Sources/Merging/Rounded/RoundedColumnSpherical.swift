internal import Arithmetic
internal import Pipeline

/// `nuslerp` of each column on its own with a rounding after every step, after mergekit 0.1.5.
///
/// Two reduce rounds: the norms of all columns, then their inner products, each as long as a row.
/// Sums are float64 and rounded to float32 and then to the working type.
struct RoundedColumnSpherical: TensorOperation {
  let arithmetic: Arithmetic
  private let t: Double
  private let hasBase: Bool
  private let columnCount: Int
  /// The norms of the columns of the first model, then of the second.
  private var norms: [[Double]]?
  /// The shares of the first and of the second model and the divisor, column by column.
  private var shares: [[Double]]?

  init(t: Double, hasBase: Bool, columnCount: Int, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.t = t
    self.hasBase = hasBase
    self.columnCount = columnCount
  }

  var scratchBlocks: Int { 5 }
  var maximumRounds: Int { 2 }
  var blockElements: Int? { Rows.blockElements(columnCount, atLeast: Columns.blockElements) }
  var pending: Reduction? {
    if shares != nil { return nil }
    return .sums(norms == nil ? 2 * columnCount : columnCount)
  }

  func keptByteCount(elementCount: Int) -> Int { Columns.keptByteCount(sums: 2 * columnCount) }

  private func row(_ slot: Int, _ inputs: BlockInputs) -> Block {
    inputs.scratch(slot).part(0..<columnCount, of: .single)
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let (a, b) = RoundedSpherical.vectors(inputs, hasBase: hasBase, arithmetic)
    let (unit, other, divisor) = (row(2, inputs), row(3, inputs), row(4, inputs))
    for range in Rows.ranges(of: inputs.count, length: columnCount) {
      let (a, b) = (a.part(range, of: .single), b.part(range, of: .single))
      guard let norms else {
        arithmetic.addProducts(a, a, to: &partial.sums, at: 0)
        arithmetic.addProducts(b, b, to: &partial.sums, at: columnCount)
        continue
      }
      arithmetic.fill(divisor, with: norms[0])
      arithmetic.divide(a, by: divisor, into: unit)
      arithmetic.fill(divisor, with: norms[1])
      arithmetic.divide(b, by: divisor, into: other)
      arithmetic.multiply(unit, other, into: unit)
      arithmetic.fill(divisor, with: 1)
      arithmetic.addProducts(unit, divisor, to: &partial.sums, at: 0)
    }
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .sums(let sums) = knowledge else { return self }
    var operation = self
    if norms == nil {
      let values = sums.map { sum in
        Double(
          SphericalShares.norm(arithmetic.rounded(Float(sum).squareRoot()), arithmetic))
      }
      operation.norms = [Array(values.prefix(columnCount)), Array(values.dropFirst(columnCount))]
    } else {
      let all = sums.map {
        SphericalShares(cosine: arithmetic.rounded(Float($0)), t: t, arithmetic)
      }
      operation.shares = [
        all.map { Double($0.p) }, all.map { Double($0.q) }, all.map { Double($0.s) },
      ]
    }
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let shares else { return }
    let (a, b) = RoundedSpherical.vectors(inputs, hasBase: hasBase, arithmetic)
    let (factors, product) = (row(2, inputs), row(3, inputs))
    for range in Rows.ranges(of: inputs.count, length: columnCount) {
      let result = output.part(range, of: .single)
      arithmetic.fill(factors, with: shares[0])
      arithmetic.multiply(a.part(range, of: .single), factors, into: result)
      arithmetic.fill(factors, with: shares[1])
      arithmetic.multiply(b.part(range, of: .single), factors, into: product)
      arithmetic.add(result, product, into: result)
      arithmetic.fill(factors, with: shares[2])
      arithmetic.divide(result, by: factors, into: result)
    }
    if hasBase { arithmetic.add(inputs.blocks[0], output, into: output) }
  }
}
