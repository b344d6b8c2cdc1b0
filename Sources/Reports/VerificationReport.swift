package import Models
package import StrictJSON

/// What a verification found, for people and programs.
package struct VerificationReport: Sendable {
  /// The name of the schema, with its version.
  package static let schema = "suture.verify/1"

  /// As the person named it.
  package let path: String
  /// The layout in a few words; nil where it could not be made out.
  package let layout: String?
  package private(set) var verification: Verification
  /// The signed statement that the files were compared with, if any.
  package private(set) var bundle: Bundle?

  /// A bundle whose digests were compared; its signature was not.
  package struct Bundle: Hashable, Sendable {
    package let path: String
    /// Digests that it has.
    package let resourceCount: Int
  }

  package init(_ verification: Verification, of prepared: PreparedVerification) {
    path = prepared.options.input
    layout = prepared.model?.layout.title
    self.verification = verification
  }

  /// What was found in something that is not a model in a layout.
  package init(_ verification: Verification, of path: String, layout: String) {
    (self.path, self.layout, self.verification) = (path, layout, verification)
  }

  /// The report with what a comparison with a bundle found, after which no file is unchecked.
  package func adding(
    _ findings: [VerificationFinding], ofBundle path: String, resourceCount: Int
  ) -> VerificationReport {
    var report = self
    report.verification.findings.removeAll {
      $0.code == VerificationFinding.Code.unchecked.rawValue
    }
    report.verification.findings += findings
    report.bundle = Bundle(path: path, resourceCount: resourceCount)
    return report
  }

  /// The findings, a line each, and what was looked at.
  package func text(style: Style = .plain) -> String {
    let heading = style.paint(path.printable, .heading) + ": \(layout ?? "unknown layout")"
    var lines = [heading]
    for finding in verification.findings {
      let isError = finding.severity == .error
      let label = style.paint(finding.severity.rawValue + ":", isError ? .failure : .warning)
      lines.append("  \(label) " + "\(finding)".printable)
    }
    lines += table.lines(indent: 2, style: style)
    return lines.joined(separator: "\n") + "\n"
  }

  private var table: TextTable {
    let checked = verification.checked
    var table = TextTable([.left, .left])
    func row(_ label: String, _ count: Int, _ noun: String) {
      guard count > 0 else { return }
      let text = Quantity.counted(count, noun)
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text)])
    }
    row("files", checked.files, "file")
    row("CRC-32", checked.checksums, "checksum")
    row("SHA-256", checked.digests, "digest")
    row("tensors", checked.tensors, "tensor")
    row("replicas", checked.replicas, "comparison")
    row("masters", checked.masters, "comparison")
    row("padding", checked.paddings, "region")
    row("non-finite", checked.nonFinite, "value")
    if let bundle {
      table.add([
        TextTable.Cell("bundle", .faint),
        TextTable.Cell(
          Quantity.counted(bundle.resourceCount, "digest")
            + " compared; the signature itself was not checked"),
      ])
    }
    table.add([
      TextTable.Cell("read", .faint), TextTable.Cell(Quantity.bytes(checked.bytes)),
    ])
    let isSound = verification.isSound
    table.add([
      TextTable.Cell("result", .faint),
      TextTable.Cell(result, isSound ? .plain : .failure),
    ])
    return table
  }

  private var result: String {
    let warnings = verification.findings.count - verification.errorCount
    let counts = [(verification.errorCount, "error"), (warnings, "warning")].filter { $0.0 > 0 }
    return counts.isEmpty
      ? "sound"
      : counts.map { Quantity.counted($0.0, $0.1) }.joined(separator: ", ")
  }
}

extension VerificationReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("path", path)
      json.member("layout", layout)
      json.member("ok", verification.isSound)
      json.member("findings", verification.findings)
      json.member("checked", verification.checked)
      if let bundle {
        json.key("bundle")
        json.object(.line) { json in
          json.member("path", bundle.path)
          json.member("resources", bundle.resourceCount)
          json.member("signature_checked", false)
        }
      }
    }
  }
}

extension VerificationFinding: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("code", code)
      json.member("severity", severity.rawValue)
      json.member("path", path)
      json.member(ifPresent: "tensor", tensor)
      json.member("message", message)
    }
  }
}

extension Verification.Checked: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("files", files)
      json.member("bytes", bytes)
      json.member("tensors", tensors)
      json.member("replicas", replicas)
      json.member("masters", masters)
      json.member("paddings", paddings)
      json.member("checksums", checksums)
      json.member("digests", digests)
      json.member("non_finite", nonFinite)
    }
  }
}
