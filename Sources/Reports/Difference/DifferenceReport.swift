internal import Analysis
package import Comparison

/// What a comparison found, for people and programs.
package struct DifferenceReport: Sendable {
  /// The name of the schema, with its version.
  package static let schema = "suture.diff/1"

  package let difference: ModelDifference
  /// What the policy says; nil where none was applied.
  package let gate: GateOutcome?
  /// How many tensors are listed.
  package var top = 10
  /// What the heat map shows.
  package var measure = BlockHeatMap.Measure.relativeL2

  /// Whether what the policy does not allow is listed.
  package var listsFailures = true

  package init(_ difference: ModelDifference, gate: GateOutcome? = nil) {
    self.difference = difference
    self.gate = gate
  }

  /// Whether nothing differs, as far as was looked.
  package var isEqual: Bool { difference.isEqual }

  /// Tensors in the order in which they are worth a look: those of one model only, then by relative
  /// L2, the largest first.
  package var ranked: [TensorDifference] {
    difference.tensors.filter { !$0.isEqual }.enumerated().sorted { a, b in
      let (x, y) = (Self.weight(a.element), Self.weight(b.element))
      return x == y ? a.offset < b.offset : x > y
    }.map(\.element)
  }

  private static func weight(_ tensor: TensorDifference) -> Double {
    guard let pair = tensor.statistics else { return .infinity }
    // What became NaN is in no sum.
    if pair.nanIntroducedCount + pair.infinityIntroducedCount > 0 { return .infinity }
    return pair.relativeL2.isNaN ? .infinity : pair.relativeL2
  }
}
