import Arithmetic
import Pipeline
import Tensors

/// The sum of all inputs at each place, after reduce rounds that must see every element.
///
/// The output of a place is the inputs' sum there plus the sum of the first input's magnitudes and
/// the number of its elements that equal one, so that a tile left out of a round shows everywhere.
struct SumOperation: TensorOperation {
  let arithmetic: Arithmetic
  private var norm: Double?
  private var ones: [Int]?

  init(_ arithmetic: Arithmetic) { self.arithmetic = arithmetic }

  var scratchBlocks: Int { 1 }
  var maximumRounds: Int { 2 }

  var pending: Reduction? {
    if norm == nil { return .sums(1) }
    return ones == nil ? .tileCounts(1) : nil
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    if norm == nil {
      partial.sums = [arithmetic.absoluteSum(inputs.blocks[0])]
    } else {
      let one = MagnitudeKey(
        bits: arithmetic.precision == .single
          ? UInt64(Float(1).bitPattern) : Double(1).bitPattern)
      partial.counts[0] += arithmetic.count(of: one, in: inputs.blocks[0])
    }
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    switch knowledge {
    case .sums(let sums): operation.norm = sums.first ?? 0
    case .tileCounts(let tiles): operation.ones = tiles.map { $0[0] }
    case .histograms, .tileValues, .values, .valuesAndHistogram: break
    }
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    arithmetic.fill(output, with: (norm ?? .nan) + Double((ones ?? []).reduce(0, +)))
    for block in inputs.blocks { arithmetic.accumulate(block, into: output) }
  }
}
