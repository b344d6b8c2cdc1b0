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
  /// The coefficients of each vector, column by column.
  private var factors: ColumnFactors?

  init(
    _ rule: any CombinationRule, count: Int, hasBase: Bool, columnCount: Int,
    arithmetic: Arithmetic
  ) {
    self.arithmetic = arithmetic
    self.rule = rule
    self.count = count
    self.hasBase = hasBase
    self.columnCount = columnCount
  }

  var readsStored: Bool { true }
  var maximumRounds: Int { 1 }
  var blockElements: Int? { Rows.blockElements(columnCount, atLeast: Columns.blockElements) }
  private var sumCount: Int { GramMatrix.entryCount(count) * columnCount }
  var pending: Reduction? { factors == nil ? .sums(sumCount) : nil }

  func keptByteCount(elementCount: Int) -> Int { Columns.keptByteCount(sums: sumCount) }

  private func vectors(_ inputs: BlockInputs) -> (blocks: [Block], base: Block?) {
    hasBase ? (Array(inputs.blocks.dropFirst()), inputs.blocks[0]) : (inputs.blocks, nil)
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let (blocks, base) = vectors(inputs)
    arithmetic.addColumnProducts(
      blocks, minus: base, columnCount: columnCount, to: &partial.sums)
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .sums(let sums) = knowledge else { return self }
    let entryCount = GramMatrix.entryCount(count)
    var factors = Array(repeating: Array(repeating: 0.0, count: columnCount), count: count)
    for column in 0..<columnCount {
      let entries = (0..<entryCount).map { sums[$0 * columnCount + column] }
      let values = rule.coefficients(of: GramMatrix(entries, count: count))
      for (index, value) in values.enumerated() { factors[index][column] = value }
    }
    var operation = self
    operation.factors = ColumnFactors(factors, arithmetic.precision)
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let factors else { return }
    let (blocks, base) = vectors(inputs)
    arithmetic.combineColumns(blocks, minus: base, by: factors, into: output)
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
