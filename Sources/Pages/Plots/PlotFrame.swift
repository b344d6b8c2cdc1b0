/// The frame of a plot with two axes: where it is, grid lines, ticks and titles.
struct PlotFrame {
  static let width = 400.0
  static let height = 236.0
  static let left = 46.0
  static let right = 388.0
  static let top = 12.0
  static let bottom = 192.0

  let x: PlotAxis
  let y: PlotAxis
  let xTitle: String
  let yTitle: String

  /// Writes a drawing whose content `body` writes on top of the grid.
  ///
  /// `summary` says what it shows to those who do not see it.
  func write(
    to html: inout HTMLWriter, title: String, summary: String,
    _ body: (inout HTMLWriter) -> Void
  ) {
    html.element(
      "svg",
      [
        "class": "chart", "role": "group", "aria-label": summary.isEmpty ? title : summary,
        "viewBox": SVG.viewBox(Self.width, Self.height),
      ]
    ) { html in
      html.element("g", ["class": "grid"]) { html in
        for tick in y.ticks(4) {
          let position = y.position(tick.value)
          html.shape("line", SVG.line(Self.left, position, Self.right, position))
        }
      }
      body(&html)
      writeAxes(to: &html)
    }
  }

  /// Says that there is nothing to see.
  func writeEmpty(to html: inout HTMLWriter) {
    html.element(
      "text",
      [
        "x": SVG.number((Self.left + Self.right) / 2),
        "y": SVG.number((Self.top + Self.bottom) / 2),
      ], text: "no values to show")
  }

  private func writeAxes(to html: inout HTMLWriter) {
    html.element("g", ["class": "axis", "aria-hidden": "true"]) { html in
      html.shape("line", SVG.line(Self.left, Self.bottom, Self.right, Self.bottom, "base"))
      for tick in x.ticks(5) {
        let position = x.position(tick.value)
        html.shape("line", SVG.line(position, Self.bottom, position, Self.bottom + 4))
        html.element(
          "text", ["x": SVG.number(position), "y": SVG.number(Self.bottom + 17)], text: tick.label)
      }
      for tick in y.ticks(4) {
        html.element(
          "text",
          [
            "class": "end", "x": SVG.number(Self.left - 6),
            "y": SVG.number(y.position(tick.value) + 3.5),
          ], text: tick.label)
      }
      html.element(
        "text",
        [
          "class": "title", "x": SVG.number((Self.left + Self.right) / 2),
          "y": SVG.number(Self.height - 8),
        ], text: xTitle)
      let middle = SVG.number((Self.top + Self.bottom) / 2)
      html.element(
        "text",
        ["class": "title", "x": "10", "y": middle, "transform": "rotate(-90 10 \(middle))"],
        text: yTitle)
    }
  }
}
