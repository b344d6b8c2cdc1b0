internal import Arithmetic
internal import Pipeline
internal import Tensors

/// A linear combination of each row on its own, `y = sum c_i v_i`, whose coefficients a rule makes
/// of the inner products of the rows.
///
/// Otherwise as `CombinationOperation`. No reduce rounds: blocks have whole rows.
struct RowCombinationOperation: TensorOperation {
  let arithmetic: Arithmetic
  private let rule: any CombinationRule
  private let hasBase: Bool
  private let count: Int
  private let rowLength: Int
  private let pairs: [(Int, Int)]

  init(
    _ rule: any CombinationRule, count: Int, hasBase: Bool, rowLength: Int, arithmetic: Arithmetic
  ) {
    self.arithmetic = arithmetic
    self.rule = rule
    self.count = count
    self.hasBase = hasBase
    self.rowLength = rowLength
    pairs = GramMatrix.pairs(count)
  }

  var scratchBlocks: Int { hasBase ? count : 0 }
  var blockElements: Int? { Rows.blockElements(rowLength) }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let plain = arithmetic.withoutRounding
    let vectors = (0..<count).map { index -> Block in
      guard hasBase else { return inputs.blocks[index] }
      let difference = inputs.scratch(index)
      plain.subtract(inputs.blocks[index + 1], inputs.blocks[0], into: difference)
      return difference
    }
    for row in Rows.ranges(of: inputs.count, length: rowLength) {
      let parts = vectors.map { $0.part(row, of: arithmetic.precision) }
      let sums = pairs.map { i, j in
        i == j ? plain.squareSum(parts[i]) : plain.dotProduct(parts[i], parts[j])
      }
      let coefficients = rule.coefficients(of: GramMatrix(sums, count: count))
      let result = output.part(row, of: arithmetic.precision)
      plain.scale(parts[0], by: coefficients[0], into: result)
      for index in 1..<count {
        plain.accumulate(parts[index], times: coefficients[index], into: result)
      }
    }
    if hasBase { plain.add(inputs.blocks[0], output, into: output) }
    arithmetic.round(output)
  }
}

/// Blocks that are whole rows of a matrix.
enum Rows {
  /// As many rows as make a block of about `atLeast` elements, and at least one.
  static func blockElements(_ length: Int, atLeast: Int = Tiling.blockElements) -> Int {
    length * max(1, atLeast / max(1, length))
  }

  /// The rows of a block of `count` elements.
  static func ranges(of count: Int, length: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: max(1, length)).map { $0..<min($0 + length, count) }
  }
}
