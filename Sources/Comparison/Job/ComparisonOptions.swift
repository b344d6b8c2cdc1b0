package import Analysis
package import Models
package import Ranks
package import Storage
package import Tensors

/// What a person asks of a comparison.
package struct ComparisonOptions: Sendable {
  /// The two models, as the person named them.
  package var left: String
  package var right: String
  package var reading = ReadingOptions()
  package var level = ComparisonLevel.values
  /// Tensors to compare; empty for all.
  package var only: [Glob] = []
  /// Tensors to leave out, of those.
  package var excluded: [Glob] = []
  /// A file that says which names of the first model are which of the second.
  package var nameMap: Path?
  /// Whether files besides weights are compared.
  package var comparesFiles = true
  /// `|b - a| <= atol + rtol |a|` to count by, for a tensor of this name.
  package var tolerance: @Sendable (TensorName) -> PairScan.Tolerance? = { _ in nil }
  package var workers = 1
  /// Who takes part; all ranks with the same options.
  package var ranks = Communicator.alone

  package init(left: String, right: String) {
    self.left = left
    self.right = right
  }

  /// Whether a tensor of this name is compared.
  func includes(_ name: TensorName) -> Bool {
    let text = name.text
    return (only.isEmpty || only.contains { $0.matches(text) })
      && !excluded.contains { $0.matches(text) }
  }
}
