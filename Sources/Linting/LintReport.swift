/// What a lint of one checkpoint found.
package struct LintReport: Sendable {
  /// The checkpoint, as a person named it.
  package let reference: String
  /// The worst first; of one severity in the order of rules, then of names.
  package let findings: [LintFinding]
  /// By rule, findings beyond those that are listed.
  package let more: [LintRule: Int]
  package let tensorCount: Int
  /// Bytes of tensors that were looked at.
  package let byteCount: Int

  /// The most findings of one rule that are listed.
  package static let limit = 20

  init(_ findings: [LintFinding], of reference: String, tensorCount: Int, byteCount: Int) {
    self.reference = reference
    self.tensorCount = tensorCount
    self.byteCount = byteCount
    let rules = LintRule.allCases
    let ranks = Dictionary(uniqueKeysWithValues: zip(rules, rules.indices))
    let sorted = findings.enumerated().sorted { a, b in
      if a.element.severity != b.element.severity { return a.element.severity > b.element.severity }
      let (rank, other) = (ranks[a.element.rule] ?? 0, ranks[b.element.rule] ?? 0)
      return rank == other ? a.offset < b.offset : rank < other
    }.map(\.element)
    var counts: [LintRule: Int] = [:]
    var listed: [LintFinding] = []
    for finding in sorted {
      counts[finding.rule, default: 0] += 1
      if counts[finding.rule, default: 0] <= Self.limit { listed.append(finding) }
    }
    self.findings = listed
    more = counts.compactMapValues { $0 > Self.limit ? $0 - Self.limit : nil }
    errorCount = sorted.count { $0.severity == .error }
    warningCount = sorted.count { $0.severity == .warning }
  }

  /// All errors, also those that are not listed.
  package let errorCount: Int
  package let warningCount: Int

  /// Whether nothing is wrong: no errors, and, where warnings count as such, no warnings.
  package func isSound(strict: Bool) -> Bool {
    errorCount == 0 && (!strict || warningCount == 0)
  }
}
