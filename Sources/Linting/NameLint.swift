internal import Checkpoints
internal import Tensors

/// Rules about names of tensors, across all files.
enum NameLint {
  static func findings(_ subject: LintSubject) -> [LintFinding] {
    // `String` compares canonically equivalent texts as equal.
    var canonical: [String: TensorName] = [:]
    var folded: [String: TensorName] = [:]
    var findings: [LintFinding] = []
    for name in subject.specs.map(\.name) {
      func note(_ rule: LintRule, _ message: String) {
        findings.append(
          LintFinding(rule, file: subject.file(of: name), tensor: name.text, message))
      }
      if let fault = NameFault(in: name) { note(.invalidName, "\(name.quoted): \(fault)") }
      if let other = canonical.updateValue(name, forKey: name.text) {
        note(.equivalentName, "\(name.quoted) is canonically equivalent to \(other.quoted)")
      } else if let other = folded.updateValue(name, forKey: name.text.lowercased()) {
        note(.caseName, "\(name.quoted) and \(other.quoted) differ only in case")
      }
      if let reason = oddity(name.text) { note(.unusualName, "\(name.quoted) has \(reason)") }
    }
    return findings
  }

  private static func oddity(_ name: String) -> String? {
    let bytes = name.utf8
    if bytes.contains(where: { $0 == 0x20 }) { return "a space" }
    if bytes.contains(where: { $0 == 0x2F || $0 == 0x5C }) { return "a slash" }
    if bytes.contains(where: { $0 > 0x7E }) { return "characters beyond ASCII" }
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.contains { $0.isEmpty } ? "an empty part between dots" : nil
  }
}
