internal import Arithmetic
internal import Pipeline

/// A linear combination of whole tensors, `y = sum c_i v_i`, whose coefficients a rule makes of
/// the inner products.
///
/// The vectors are the inputs, or their differences from a base, which is the first input and is
/// added in the end; inner products are those of the differences, so that nothing cancels where
/// the models are near the base. One reduce round of n(n+1)/2 sums, whatever the rule does with
/// them; one product and one addition for each input in the map.
struct CombinationOperation: TensorOperation {
  let arithmetic: Arithmetic
  private let rule: any CombinationRule
  /// Whether the first input is a base.
  private let hasBase: Bool
  /// The vectors, not counting the base.
  private let count: Int
  private var coefficients: [Double]?

  init(_ rule: any CombinationRule, count: Int, hasBase: Bool, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.rule = rule
    self.count = count
    self.hasBase = hasBase
  }

  /// The map of inputs without a base is of widened blocks.
  var readsStored: Bool {
    hasBase || coefficients == nil && count <= Arithmetic.storedGramLimit
  }
  var scratchBlocks: Int { hasBase ? count : 0 }
  var maximumRounds: Int { 1 }
  var pending: Reduction? {
    coefficients == nil ? .sums(GramMatrix.entryCount(count)) : nil
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    partial.sums = arithmetic.innerProducts(
      hasBase ? Array(inputs.blocks.dropFirst()) : inputs.blocks,
      minus: hasBase ? inputs.blocks[0] : nil,
      scratch: (0..<scratchBlocks).map(inputs.scratch))
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .sums(let sums) = knowledge else { return self }
    var operation = self
    operation.coefficients = rule.coefficients(of: GramMatrix(sums, count: count))
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let coefficients else { return }
    let plain = arithmetic.withoutRounding
    if hasBase {
      let vectors = coefficients.enumerated().map { index, coefficient in
        TaskVector(inputs.blocks[index + 1], keeping: nil, factor: nil, weight: coefficient)
      }
      let values = (0..<count).map(inputs.scratch)
      let rule = JoinRule(election: nil, normalizes: false, weights: coefficients, lambda: 1)
      plain.merge(
        vectors, by: rule, onto: inputs.blocks[0], values: values,
        scratch: (values[0], values[0], values[0]), into: output)
    } else {
      plain.scale(inputs.blocks[0], by: coefficients[0], into: output)
      for index in 1..<count {
        plain.accumulate(inputs.blocks[index], times: coefficients[index], into: output)
      }
    }
    arithmetic.round(output)
  }
}
