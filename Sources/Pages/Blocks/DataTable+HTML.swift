extension DataTable {
  /// Writes the first rows as a table, and all of them as data for the script.
  ///
  /// The script adds what needs it: sorting, filters, columns and pages. The id tells the table from
  /// others of the page.
  func write(to html: inout HTMLWriter, id: String) {
    html.element("div", ["class": "data", "id": id]) { html in
      if !title.isEmpty { html.element("h3", ["id": id + "-title"], text: title) }
      if !note.isEmpty { html.element("p", ["class": "note"], text: note) }
      html.element("div", ["class": "controls"]) { _ in }
      html.element(
        "div", ["class": "scroll", "tabindex": "0", "role": "group", "aria-label": label]
      ) { html in
        html.element("table", ["class": "rows"]) { html in
          writeHead(to: &html)
          writeBody(to: &html)
        }
      }
      html.element("p", ["class": "status", "role": "status"], text: status)
      html.element("div", ["class": "pager"]) { _ in }
      html.raw(
        "script", ["type": "application/json"], content: HTMLText.script(json: json))
    }
    html.line()
  }

  private var label: String { title.isEmpty ? unit : title }

  private var status: String {
    let shown = min(rowCount, Self.pageSize)
    return shown < rowCount
      ? "The first \(shown) of \(DecimalText.grouped(rowCount)) \(unit)."
      : "\(DecimalText.grouped(rowCount)) \(unit)."
  }

  private func writeHead(to html: inout HTMLWriter) {
    html.element("thead") { html in
      html.element("tr") { html in
        for column in columns where column.isShown {
          html.element(
            "th",
            [
              "scope": "col", "class": column.values.kind,
              "title": column.help.isEmpty ? nil : column.help,
            ], text: column.title)
        }
      }
    }
  }

  private func writeBody(to html: inout HTMLWriter) {
    html.element("tbody") { html in
      for row in 0..<min(rowCount, Self.pageSize) {
        html.element("tr") { html in
          for column in columns where column.isShown {
            html.element("td", ["class": column.values.kind]) { html in
              let text = column.values.text(row)
              if column.values.kind == "name" { html.breakable(text) } else { html.text(text) }
            }
          }
        }
        html.line()
      }
    }
  }
}
