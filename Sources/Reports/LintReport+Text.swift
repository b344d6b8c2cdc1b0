package import Linting

extension LintReport {
  /// Renders the report for people: a verdict, then the findings, the worst first.
  ///
  /// - Parameter style: Whether colour may be used.
  /// - Returns: Lines, each ended.
  package func text(style: Style = .plain) -> String {
    var lines = [style.paint(reference.printable, .heading) + ": " + verdict]
    var hinted: Set<LintRule> = []
    for (place, finding) in findings.enumerated() {
      lines.append(line(finding, style))
      if let comparison = finding.comparison { lines.append("    " + comparison.printable) }
      if let hint = finding.hint, hinted.insert(finding.rule).inserted {
        lines.append("    \(style.paint("hint:", .heading)) \(hint)")
      }
      let isLast = findings.dropFirst(place + 1).first?.rule != finding.rule
      if isLast, let count = more[finding.rule] {
        lines.append("  and \(count) more of \(finding.rule.rawValue)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var verdict: String {
    let notes = findings.count { $0.severity == .note }
    let counts = [(errorCount, "error"), (warningCount, "warning"), (notes, "note")]
      .filter { $0.0 > 0 }.map { Quantity.counted($0.0, $0.1) }
    let found = counts.isEmpty ? "nothing found" : counts.joined(separator: ", ")
    let read = byteCount > 0 ? ", \(Quantity.bytes(byteCount)) read" : ""
    return "\(found) (\(Quantity.counted(tensorCount, "tensor"))\(read))"
  }

  private func line(_ finding: LintFinding, _ style: Style) -> String {
    let label: String
    switch finding.severity {
    case .error: label = style.paint("error:", .failure)
    case .warning: label = style.paint("warning:", .warning)
    case .note: label = style.paint("note:", .faint)
    }
    return "  \(label) \(finding.file.printable): \(finding.message.printable) "
      + style.paint("[\(finding.rule.rawValue)]", .faint)
  }
}

extension LintFinding {
  /// What was expected and found, where the message does not say it.
  fileprivate var comparison: String? {
    let parts = [expected.map { ("expected", $0) }, found.map { ("found", $0) }].compactMap(\.self)
      .filter { !message.contains($0.1) }
    return parts.isEmpty ? nil : parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
