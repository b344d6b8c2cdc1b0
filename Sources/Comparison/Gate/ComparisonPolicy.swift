package import Tensors

/// What a comparison may find without failing, by names of tensors.
package struct ComparisonPolicy: Hashable, Sendable {
  /// What holds for the tensors of some names.
  package struct Rule: Hashable, Sendable {
    package var names: Glob
    package var pattern: String
    package var tolerance: Tolerance?
    package var isIgnored = false

    package init(names: Glob, pattern: String, tolerance: Tolerance?, isIgnored: Bool = false) {
      self.names = names
      self.pattern = pattern
      self.tolerance = tolerance
      self.isIgnored = isIgnored
    }
  }

  /// For tensors without a rule of their own.
  package var tolerance = Tolerance.exact
  /// The last rule that fits a name holds.
  package var rules: [Rule] = []
  package var allowedAdded: [Glob] = []
  package var allowedRemoved: [Glob] = []
  package var allowedRenamed: [Glob] = []
  /// Tensors whose type may be another, if their numbers are within the tolerance.
  package var allowedRetyped: [Glob] = []
  /// Whether files besides weights may differ.
  package var ignoresFiles = false
  /// Whether only `conditions` can fail, and no tolerance.
  package var hasConditionsOnly = false
  package var conditions: [FailCondition] = []

  package init() {}

  /// The tolerance of a tensor; nil if it is ignored.
  package func tolerance(of name: TensorName) -> Tolerance? {
    guard let rule = rules.last(where: { $0.names.matches(name.text) }) else { return tolerance }
    return rule.isIgnored ? nil : rule.tolerance ?? tolerance
  }
}
