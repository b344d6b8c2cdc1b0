/// Something about a checkpoint that is wrong or odd.
package struct LintFinding: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, CaseIterable, Hashable, Comparable, Sendable {
    /// Worth knowing; loaders do not mind.
    case note
    /// Odd, or refused by some loaders.
    case warning
    /// The checkpoint is not what it says, or cannot be used.
    case error

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package var rule: LintRule
  package var severity: Severity
  /// The file or directory, with `:line:column` if it is about a place of a text.
  package var file: String
  package var tensor: String?
  package var expected: String?
  package var found: String?
  /// What is wrong, as a phrase.
  package var message: String

  /// A finding with the severity of its rule, unless another is given.
  package init(
    _ rule: LintRule, _ severity: Severity? = nil, file: String, tensor: String? = nil,
    expected: String? = nil, found: String? = nil, _ message: String
  ) {
    self.rule = rule
    self.severity = severity ?? rule.severity
    self.file = file
    self.tensor = tensor
    self.expected = expected
    self.found = found
    self.message = message
  }

  /// What a person can do about it.
  package var hint: String? { rule.hint }
}
