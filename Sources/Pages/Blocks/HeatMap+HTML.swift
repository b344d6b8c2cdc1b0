extension HeatMap {
  /// Writes the figure: title, note, legend and drawing.
  func write(to html: inout HTMLWriter) {
    html.element("figure", ["class": "plot heatmap"]) { html in
      html.element("figcaption") { html in
        html.element("h3", text: title)
        if !note.isEmpty { html.element("p", ["class": "note"], text: note) }
      }
      writeLegend(to: &html)
      html.element(
        "div",
        [
          "class": "scroll", "tabindex": "0", "role": "group",
          "aria-label": title,
        ]
      ) { html in
        writeSVG(to: &html)
      }
    }
    html.line()
  }

  /// The classes that occur, with what they stand for.
  private func writeLegend(to html: inout HTMLWriter) {
    let names = Set(cells.map { scale.name(of: $0.value) })
    html.element("div", ["class": "legend"]) { html in
      ScaleLegend(scale).write(to: &html)
      if names.contains("zero") { Self.key("zero", "0", to: &html) }
      if names.contains("nan") { Self.key("nan", "NaN", to: &html) }
      if names.contains("inf") { Self.key("inf", "infinite", to: &html) }
      if rows.contains(where: { $0.cells.contains { $0 == nil } }) {
        Self.key("absent", "not there", to: &html)
      }
    }
  }

  private static func key(_ name: String, _ text: String, to html: inout HTMLWriter) {
    html.element("span", ["class": "key"]) { html in
      html.element(
        "svg",
        ["width": "16", "height": "12", "viewBox": "0 0 16 12", "aria-hidden": "true"]
      ) { html in
        let box = SVG.Box(x: 0, y: 0, width: 16, height: 12)
        html.element("g", ["class": name == "absent" ? nil : "cell \(name)"]) { html in
          html.shape("rect", box.attributes(name == "absent" ? "absent" : nil))
          if name == "nan" { html.shape("path", ["d": box.cross(3)]) }
          if name == "inf" { html.element("text", ["x": "8", "y": "10"], text: "∞") }
        }
      }
      html.text(" " + text)
    }
  }
}
