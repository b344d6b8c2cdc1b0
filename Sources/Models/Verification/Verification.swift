/// What a verification looked at and what it found.
package struct Verification: Sendable {
  /// How much was looked at.
  package struct Checked: Hashable, Sendable {
    /// Files whose headers, directories and pickles were parsed.
    package var files = 0
    /// Bytes of data that were read.
    package var bytes = 0
    /// Tensors of the model and of its optimiser whose elements were looked at.
    package var tensors = 0
    /// Copies that were compared with the first of their tensor.
    package var replicas = 0
    /// Masters that were compared with their weights.
    package var masters = 0
    /// Regions of padding.
    package var paddings = 0
    /// Entries of torch files whose CRC-32 was computed.
    package var checksums = 0
    /// Files whose SHA-256 was compared with `suture.json`.
    package var digests = 0
    /// NaNs and infinities.
    package var nonFinite = 0
  }

  /// Errors and warnings in the order of the checks.
  package var findings: [VerificationFinding]
  package var checked: Checked

  /// Whether nothing is wrong; warnings may be there.
  package var isSound: Bool { errorCount == 0 }

  package var errorCount: Int { findings.count { $0.severity == .error } }

  package init(findings: [VerificationFinding] = [], checked: Checked = Checked()) {
    self.findings = findings
    self.checked = checked
  }
}
