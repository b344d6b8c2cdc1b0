internal import Arithmetic
internal import Pipeline
internal import Tensors

/// A linear combination of each column on its own, `y = sum c_i v_i`, whose coefficients a rule
/// makes of the inner products of the columns.
///
/// Otherwise as `CombinationOperation`. One reduce round, whose sums are n(n+1)/2 for each column;
/// what is kept is as long as a row, never as the tensor.
struct ColumnCombinationOperation: TensorOperation {
  let arithmetic: Arithmetic
  private let rule: any CombinationRule
  private let hasBase: Bool
  private let count: Int
  private let columnCount: Int
  private let pairs: [(Int, Int)]
  /// The coefficients of each vector, column by column.
  private var coefficients: [[Double]]?

  init(
    _ rule: any CombinationRule, count: Int, hasBase: Bool, columnCount: Int,
    arithmetic: Arithmetic
  ) {
    self.arithmetic = arithmetic
    self.rule = rule
    self.count = count
    self.hasBase = hasBase
    self.columnCount = columnCount
    pairs = GramMatrix.pairs(count)
  }

  /// The differences, then a row of coefficients and a row of products.
  var scratchBlocks: Int { count + 2 }
  var maximumRounds: Int { 1 }
  var blockElements: Int? { Rows.blockElements(columnCount, atLeast: Columns.blockElements) }
  var pending: Reduction? { coefficients == nil ? .sums(pairs.count * columnCount) : nil }

  func keptByteCount(elementCount: Int) -> Int {
    Columns.keptByteCount(sums: pairs.count * columnCount)
  }

  private func vectors(_ inputs: BlockInputs) -> [Block] {
    guard hasBase else { return inputs.blocks }
    return (0..<count).map { index in
      let difference = inputs.scratch(index)
      arithmetic.withoutRounding.subtract(
        inputs.blocks[index + 1], inputs.blocks[0], into: difference)
      return difference
    }
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let vectors = vectors(inputs)
    for row in Rows.ranges(of: inputs.count, length: columnCount) {
      let parts = vectors.map { $0.part(row, of: arithmetic.precision) }
      for (index, (i, j)) in pairs.enumerated() {
        arithmetic.addProducts(parts[i], parts[j], to: &partial.sums, at: index * columnCount)
      }
    }
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .sums(let sums) = knowledge else { return self }
    var columns = Array(repeating: [Double](), count: count)
    for column in 0..<columnCount {
      let entries = pairs.indices.map { sums[$0 * columnCount + column] }
      let values = rule.coefficients(of: GramMatrix(entries, count: count))
      for (index, value) in values.enumerated() { columns[index].append(value) }
    }
    var operation = self
    operation.coefficients = columns
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let coefficients else { return }
    let plain = arithmetic.withoutRounding
    let precision = arithmetic.precision
    let factors = inputs.scratch(count).part(0..<columnCount, of: precision)
    let product = inputs.scratch(count + 1).part(0..<columnCount, of: precision)
    for (index, vector) in vectors(inputs).enumerated() {
      plain.fill(factors, with: coefficients[index])
      for row in Rows.ranges(of: inputs.count, length: columnCount) {
        let (part, result) = (vector.part(row, of: precision), output.part(row, of: precision))
        plain.multiply(part, factors, into: index == 0 ? result : product)
        if index > 0 { plain.accumulate(product, into: result) }
      }
    }
    if hasBase { plain.add(inputs.blocks[0], output, into: output) }
    arithmetic.round(output)
  }
}

/// Blocks and sums of operations on the columns of a matrix.
enum Columns {
  /// Elements of a block, about: its sums, which are as long as a row, must not outweigh it.
  static let blockElements = 1 << 16

  /// What the partial sums of the tiles under way take, about.
  static func keptByteCount(sums: Int) -> Int { sums * 8 * 16 }
}
