package import Arithmetic
package import Tensors

/// Which steps of a plan a run works on, by their indices.
package enum StepSelection: Hashable, Sendable {
  case all
  case only(Set<Int>)

  /// Whether the step of this index is selected.
  package func contains(_ index: Int) -> Bool {
    switch self {
    case .all: true
    case .only(let indices): indices.contains(index)
    }
  }
}

/// A step whose output is complete in the sink.
package struct FinishedStep: Hashable, Sendable {
  /// The index in the plan.
  package let index: Int
  package let output: TensorSpec
  /// What became of its numbers as they were stored.
  package let counts: StoredCounts
}
