internal import Arithmetic
internal import Pipeline

/// `model_stock` of each row on its own with a rounding after every step, after mergekit 0.1.5.
///
/// The first input is the base. No reduce rounds: blocks have whole rows.
struct RoundedRowStock: TensorOperation {
  let arithmetic: Arithmetic
  private let count: Int
  private let isClamped: Bool
  private let rowLength: Int
  private let pairs: [(Int, Int)]

  init(count: Int, isClamped: Bool, rowLength: Int, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.count = count
    self.isClamped = isClamped
    self.rowLength = rowLength
    pairs = GramMatrix.pairs(count).filter { $0.0 != $0.1 }
  }

  var scratchBlocks: Int { count + 1 }
  var blockElements: Int? { Rows.blockElements(rowLength) }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let reduction = TorchReduction(arithmetic, elementCount: rowLength)
    let share = StockShare(arithmetic, isClamped: isClamped)
    for index in 0..<count {
      arithmetic.subtract(
        inputs.blocks[index + 1], inputs.blocks[0], into: inputs.scratch(index))
    }
    for row in Rows.ranges(of: inputs.count, length: rowLength) {
      func part(_ block: Block) -> Block { block.part(row, of: .single) }
      let differences = (0..<count).map { part(inputs.scratch($0)) }
      let product = part(inputs.scratch(count))
      let products = pairs.map { i, j in
        arithmetic.multiply(differences[i], differences[j], into: product)
        return reduction.sum(ofRow: product)
      }
      let t = share.value(norms: differences.map(reduction.norm), products: products, pairs)
      share.join(
        inputs.blocks.map(part), t, scratch: (differences[0], product), into: part(output))
    }
  }
}
