/// Something that a reader should know of.
package struct Finding: Hashable, Sendable {
  /// How much it matters.
  package enum Severity: String, Hashable, Sendable {
    case error, warning, note
  }

  package var severity: Severity
  /// The stable code; empty for notes without one.
  package var code: String
  /// The tensor or the file that it is about; may be empty.
  package var subject: String
  package var message: String

  package init(_ severity: Severity, code: String = "", subject: String = "", _ message: String) {
    (self.severity, self.code, self.subject, self.message) = (severity, code, subject, message)
  }

  /// Writes a list of findings, in their order.
  static func write(_ findings: [Finding], to html: inout HTMLWriter) {
    html.element("ul", ["class": "findings"]) { html in
      for finding in findings {
        html.element("li", ["class": finding.severity.rawValue]) { html in
          html.element("strong", text: finding.severity.rawValue)
          html.element("div") { html in
            if !finding.subject.isEmpty {
              html.element("span", ["class": "subject"]) { $0.breakable(finding.subject) }
            }
            html.element("p", text: finding.message)
          }
          if !finding.code.isEmpty { html.element("code", text: finding.code) }
        }
        html.line()
      }
    }
  }
}
