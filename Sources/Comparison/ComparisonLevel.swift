/// How deeply two models are compared; each level includes those before it.
package enum ComparisonLevel: String, CaseIterable, Comparable, Sendable {
  /// Headers, configurations and tokenizers; no tensor is read.
  case structure
  /// Whether elements are the same bits.
  case content
  /// How far elements are apart.
  case values
  /// What kind of change it is: ranks and spectra of differences.
  case spectrum

  package static func < (left: Self, right: Self) -> Bool { left.depth < right.depth }

  private var depth: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
