internal import Arithmetic
internal import Pipeline
internal import Tensors

/// The base (the first input) with the elements of the other model that are important, for
/// `arcee_fusion`: see there for the formula.
///
/// Reduce rounds: the divergences of the rows with the first digit of the quartiles, then the digits
/// after it.
struct FusionOperation: TensorOperation {
  let arithmetic: Arithmetic
  private let rowLength: Int
  private var search: QuantileSearch
  /// The divergence of each row.
  private var divergences: [Double]?

  init(rowLength: Int, elementCount: Int, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.rowLength = max(1, rowLength)
    search = QuantileSearch(
      ranks: Self.quartiles.map { Int($0 * Double(max(0, elementCount - 1))) },
      arithmetic: arithmetic)
  }

  static let quartiles = [0.25, 0.5, 0.75]
  static let epsilon = 1e-8

  var readsStored: Bool { true }
  /// The importances, then two for the shares of both rows.
  var scratchBlocks: Int { 3 }
  var maximumRounds: Int { search.maximumRounds }
  var blockElements: Int? { Rows.blockElements(rowLength) }
  var pending: Reduction? {
    // What a row's importances need to know is in the row.
    divergences == nil ? .valuesAndHistogram(bins: search.binCount) : search.pending
  }

  func keptByteCount(elementCount: Int) -> Int { elementCount / rowLength * 8 }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    let importances = inputs.scratch(0)
    eachRow(of: inputs) { model, base, known, row in
      let divergence = known ?? divergence(of: model, from: base, inputs.workspace)
      if known == nil { partial.values.append(divergence) }
      arithmetic.scaledDistance(
        of: model, from: base, by: divergence,
        into: importances.part(row, of: arithmetic.precision))
    }
    search.reduce(importances, arithmetic, into: &partial)
  }

  private func divergence(of model: Block, from base: Block, _ scratch: Workspace) -> Double {
    let divergence = arithmetic.softmaxDivergence(
      model, base, epsilon: Self.epsilon, scratch: scratch, slots: 1..<3)
    return divergence < 0 ? 0 : divergence
  }

  /// Passes the rows of the other model and of the base, their divergence once it is known, and their
  /// place in the block.
  private func eachRow(
    of inputs: BlockInputs, _ body: (Block, Block, _ divergence: Double?, Range<Int>) -> Void
  ) {
    let first = inputs.first / rowLength
    for (index, row) in Rows.ranges(of: inputs.count, length: rowLength).enumerated() {
      body(
        inputs.blocks[1].part(row, of: arithmetic.precision),
        inputs.blocks[0].part(row, of: arithmetic.precision), divergences?[first + index], row)
    }
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    switch knowledge {
    case .valuesAndHistogram(let values, let table):
      operation.divergences = values
      operation.search.learn([table])
    case .histograms(let tables, _): operation.search.learn(tables)
    case .sums, .tileCounts, .tileValues, .values: break
    }
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let quartiles = search.values(arithmetic.precision)
    let least = quartiles[1] + 1.5 * (quartiles[2] - quartiles[0])
    eachRow(of: inputs) { model, base, divergence, row in
      arithmetic.chooseDistant(
        model, from: base, by: divergence ?? 0, atLeast: least,
        scratch: inputs.scratch(0).part(row, of: arithmetic.precision),
        into: output.part(row, of: arithmetic.precision))
    }
  }
}
