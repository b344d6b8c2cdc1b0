/// Two versions of a text, line by line.
package struct TextDiff: Sendable {
  /// One line of either version or of both.
  package struct Line: Hashable, Sendable {
    /// Where the line is.
    package enum Kind: String, Hashable, Sendable {
      /// In both.
      case same
      /// In the first only.
      case removed
      /// In the second only.
      case added
      /// Lines of both were left out here; the text says how many.
      case skipped
    }

    package var kind: Kind
    /// Its number in the first version, from one.
    package var old: Int?
    /// Its number in the second version, from one.
    package var new: Int?
    package var text: String

    package init(_ kind: Kind, old: Int? = nil, new: Int? = nil, _ text: String) {
      (self.kind, self.old, self.new, self.text) = (kind, old, new, text)
    }
  }

  package var title: String
  package var note: String
  package var lines: [Line]

  package init(title: String, note: String = "", lines: [Line]) {
    (self.title, self.note, self.lines) = (title, note, lines)
  }

  /// Writes the figure: a line each, with a sign that does not depend on colour.
  func write(to html: inout HTMLWriter) {
    html.element("figure", ["class": "diff"]) { html in
      html.element("figcaption") { html in
        html.element("h3", text: title)
        if !note.isEmpty { html.element("p", ["class": "note"], text: note) }
      }
      html.element(
        "div",
        [
          "class": "scroll", "tabindex": "0", "role": "group",
          "aria-label": title,
        ]
      ) { html in
        html.element("table", ["class": "difflines"]) { html in
          html.element("tbody") { html in
            for line in lines { Self.write(line, to: &html) }
          }
        }
      }
    }
    html.line()
  }

  private static func write(_ line: Line, to html: inout HTMLWriter) {
    let sign =
      switch line.kind {
      case .same: " "
      case .removed: "-"
      case .added: "+"
      case .skipped: "…"
      }
    html.element("tr", ["class": line.kind.rawValue]) { html in
      html.element("td", ["class": "number"], text: line.old.map(String.init) ?? "")
      html.element("td", ["class": "number"], text: line.new.map(String.init) ?? "")
      html.element("td", ["class": "sign"], text: sign)
      html.element("td", ["class": "code"], text: line.text)
    }
    html.line()
  }
}
