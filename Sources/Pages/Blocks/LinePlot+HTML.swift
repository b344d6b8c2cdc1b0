extension LinePlot {
  /// Lines that can be told apart; more of them repeat.
  private static let lineCount = 6
  /// Points are marked where there are no more than these.
  private static let mostMarkedPoints = 80

  /// Writes the figure.
  func write(to html: inout HTMLWriter) {
    html.element("figure", ["class": "plot"]) { html in
      html.element("figcaption") { html in
        html.element("h3", text: title)
        if !note.isEmpty { html.element("p", ["class": "note"], text: note) }
      }
      if series.count > 1 { writeLegend(to: &html) }
      writeSVG(to: &html)
    }
    html.line()
  }

  private func writeLegend(to html: inout HTMLWriter) {
    html.element("div", ["class": "legend"]) { html in
      for (place, series) in series.enumerated() {
        html.element("span", ["class": "key"]) { html in
          html.element(
            "svg",
            ["width": "22", "height": "10", "viewBox": "0 0 22 10", "aria-hidden": "true"]
          ) { $0.shape("line", SVG.line(0, 5, 22, 5, "series s\(place % Self.lineCount)")) }
          html.text(" " + series.name)
        }
      }
    }
  }

  private func writeSVG(to html: inout HTMLWriter) {
    let points = series.flatMap(\.points).filter(isShown)
    let marked = markers.filter { $0.value.isFinite && ($0.value > 0 || !isLogarithmic($0.axis)) }
    let frame = PlotFrame(
      x: PlotAxis(
        points.map(\.x) + marked.filter { $0.axis == .x }.map(\.value),
        isLogarithmic.x ? .logarithmic : .linear, from: PlotFrame.left, to: PlotFrame.right),
      y: PlotAxis(
        points.map(\.y) + marked.filter { $0.axis == .y }.map(\.value),
        isLogarithmic.y ? .logarithmic : .linear, from: PlotFrame.bottom, to: PlotFrame.top),
      xTitle: xTitle, yTitle: yTitle)
    frame.write(to: &html, title: title, summary: summary) { html in
      if points.isEmpty { frame.writeEmpty(to: &html) }
      for (place, series) in series.enumerated() {
        write(series, "s\(place % Self.lineCount)", frame, to: &html)
      }
      for marker in marked { write(marker, frame, to: &html) }
    }
  }

  private func write(
    _ series: Series, _ name: String, _ frame: PlotFrame, to html: inout HTMLWriter
  ) {
    var path = ""
    var isBroken = true
    for point in series.points {
      guard isShown(point) else {
        isBroken = true
        continue
      }
      path +=
        (isBroken ? "M" : "L") + SVG.number(frame.x.position(point.x)) + " "
        + SVG.number(frame.y.position(point.y))
      isBroken = false
    }
    guard !path.isEmpty else { return }
    html.shape("path", ["class": "series \(name)", "d": path])
    guard series.points.count <= Self.mostMarkedPoints else { return }
    html.element("g", ["class": "points \(name)"]) { html in
      for point in series.points where isShown(point) {
        html.element(
          "circle",
          [
            "cx": SVG.number(frame.x.position(point.x)),
            "cy": SVG.number(frame.y.position(point.y)), "r": "2.5",
          ]
        ) { html in
          html.element("title", text: detail(of: point, in: series))
        }
      }
    }
  }

  private func write(_ marker: Marker, _ frame: PlotFrame, to html: inout HTMLWriter) {
    let label = "\(marker.label) (\(DecimalText.significant(marker.value)))"
    html.element("g", ["class": "marker"]) { html in
      html.element("title", text: label)
      switch marker.axis {
      case .x:
        let x = frame.x.position(marker.value)
        html.shape("line", SVG.line(x, PlotFrame.top, x, PlotFrame.bottom))
        let height = PlotFrame.bottom - PlotFrame.top
        let hit = SVG.Box(x: x - 4, y: PlotFrame.top, width: 8, height: height)
        html.shape("rect", hit.attributes("hit"))
        let isRight = x > (PlotFrame.left + PlotFrame.right) / 2
        html.element(
          "text",
          [
            "class": isRight ? "end" : "start", "x": SVG.number(x + (isRight ? -4 : 4)),
            "y": SVG.number(PlotFrame.top + 10),
          ], text: marker.label)
      case .y:
        let y = frame.y.position(marker.value)
        html.shape("line", SVG.line(PlotFrame.left, y, PlotFrame.right, y))
        let width = PlotFrame.right - PlotFrame.left
        let hit = SVG.Box(x: PlotFrame.left, y: y - 4, width: width, height: 8)
        html.shape("rect", hit.attributes("hit"))
        let isHigh = y < PlotFrame.top + 16
        html.element(
          "text",
          [
            "class": "start", "x": SVG.number(PlotFrame.left + 4),
            "y": SVG.number(y + (isHigh ? 12 : -4)),
          ], text: marker.label)
      }
    }
  }

  private func detail(of point: Point, in series: Series) -> String {
    "\(series.name)\n\(xTitle) \(DecimalText.significant(point.x, digits: 6)): "
      + "\(DecimalText.significant(point.y, digits: 6))"
  }

  private func isShown(_ point: Point) -> Bool {
    point.x.isFinite && point.y.isFinite && (point.x > 0 || !isLogarithmic.x)
      && (point.y > 0 || !isLogarithmic.y)
  }

  private func isLogarithmic(_ axis: Marker.Axis) -> Bool {
    axis == .x ? isLogarithmic.x : isLogarithmic.y
  }

  private var summary: String {
    let names = series.map { "\($0.name), \($0.points.count) points" }.joined(separator: "; ")
    return "\(title): \(names)"
  }
}
