/// Something known under a name: a number with its unit, or a few words.
package struct Fact: Hashable, Sendable {
  package var label: String
  package var value: String
  /// What makes the value exact, or says more.
  package var detail: String

  package init(_ label: String, _ value: String, detail: String = "") {
    (self.label, self.value, self.detail) = (label, value, detail)
  }

  /// Writes the few facts that matter most, large.
  static func writeCards(_ facts: [Fact], to html: inout HTMLWriter) {
    html.element("dl", ["class": "cards"]) { html in
      for fact in facts {
        html.element("div") { html in
          html.element("dt", text: fact.label)
          html.element("dd", text: fact.value)
          if !fact.detail.isEmpty { html.element("dd", ["class": "detail"], text: fact.detail) }
        }
        html.line()
      }
    }
  }

  /// Writes a list of facts, one below the other.
  static func writeList(_ facts: [Fact], to html: inout HTMLWriter) {
    html.element("dl", ["class": "facts"]) { html in
      for fact in facts {
        html.element("div") { html in
          html.element("dt", text: fact.label)
          html.element("dd") { html in
            html.breakable(fact.value)
            if !fact.detail.isEmpty {
              html.element("span", ["class": "detail"], text: " " + fact.detail)
            }
          }
        }
        html.line()
      }
    }
  }
}
