internal import Arithmetic
internal import Pipeline
internal import Tensors

/// The base (the first input) with the elements of the other model that are important, for
/// `arcee_fusion`: see there for the formula.
///
/// Reduce rounds: the divergences of the rows, then the digits of the quartiles.
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

  /// The importances, then two for the shares of both rows.
  var scratchBlocks: Int { 3 }
  var maximumRounds: Int { 1 + search.maximumRounds }
  var blockElements: Int? { Rows.blockElements(rowLength) }
  var pending: Reduction? { divergences == nil ? .values : search.pending }

  func keptByteCount(elementCount: Int) -> Int { elementCount / rowLength * 8 }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    guard divergences == nil else {
      search.reduce(importances(inputs), arithmetic, into: &partial)
      return
    }
    for row in Rows.ranges(of: inputs.count, length: rowLength) {
      let divergence = arithmetic.softmaxDivergence(
        inputs.blocks[1].part(row, of: arithmetic.precision),
        inputs.blocks[0].part(row, of: arithmetic.precision), epsilon: Self.epsilon,
        scratch: inputs.workspace, slots: 1..<3)
      partial.values.append(divergence < 0 ? 0 : divergence)
    }
  }

  /// The importances of a block, in scratch.
  private func importances(_ inputs: BlockInputs) -> Block {
    let importances = inputs.scratch(0)
    guard let divergences else { return importances }
    arithmetic.subtract(inputs.blocks[1], inputs.blocks[0], into: importances)
    arithmetic.magnitude(of: importances, into: importances)
    let first = inputs.first / rowLength
    for (index, row) in Rows.ranges(of: inputs.count, length: rowLength).enumerated() {
      let part = importances.part(row, of: arithmetic.precision)
      arithmetic.scale(part, by: divergences[first + index], into: part)
    }
    return importances
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var operation = self
    switch knowledge {
    case .values(let values): operation.divergences = values
    case .histograms(let tables, _): operation.search.learn(tables)
    case .sums, .tileCounts, .tileValues: break
    }
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    let quartiles = search.values(arithmetic.precision)
    arithmetic.decide(
      inputs.blocks[1], where: importances(inputs),
      atLeast: quartiles[1] + 1.5 * (quartiles[2] - quartiles[0]), else: inputs.blocks[0],
      into: output)
  }
}
