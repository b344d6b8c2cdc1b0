extension Histogram {
  /// Writes the figure.
  func write(to html: inout HTMLWriter) {
    html.element("figure", ["class": "plot"]) { html in
      html.element("figcaption") { html in
        html.element("h3", text: title)
        if !note.isEmpty { html.element("p", ["class": "note"], text: note) }
      }
      writeSVG(to: &html)
    }
    html.line()
  }

  private func writeSVG(to html: inout HTMLWriter) {
    let counts = bins.filter { $0.count > 0 }.map { Double($0.count) }
    // Below one there is no count; a bar of one element must still be seen.
    let frame = PlotFrame(
      x: PlotAxis(
        bins.flatMap { [$0.lower, $0.upper] }, .linear, from: PlotFrame.left, to: PlotFrame.right,
        style: style),
      y: PlotAxis(
        counts + [isLogarithmic ? 10 : 1], isLogarithmic ? .logarithmic : .linear,
        from: PlotFrame.bottom, to: PlotFrame.top, includes: isLogarithmic ? 0.5 : 0),
      xTitle: axis, yTitle: unit)
    frame.write(to: &html, title: title, summary: summary) { html in
      if counts.isEmpty { frame.writeEmpty(to: &html) }
      html.element("g", ["class": "bars"]) { html in
        for bin in bins { write(bin, frame, to: &html) }
      }
    }
  }

  private func write(_ bin: Bin, _ frame: PlotFrame, to html: inout HTMLWriter) {
    let (start, end) = (frame.x.position(bin.lower), frame.x.position(bin.upper))
    let gap = end - start > 4 ? 1.0 : 0
    html.element("g", ["class": "bar"]) { html in
      html.element("title", text: detail(of: bin))
      // What the pointer meets is the whole column, however low the bar is.
      let column = SVG.Box(
        x: start, y: PlotFrame.top, width: end - start, height: PlotFrame.bottom - PlotFrame.top)
      html.shape("rect", column.attributes("hit"))
      guard bin.count > 0 else { return }
      let y = frame.y.position(Double(bin.count))
      let box = SVG.Box(
        x: start, y: y, width: end - start - gap, height: PlotFrame.bottom - y)
      html.shape("rect", box.attributes(nil))
    }
  }

  private var summary: String {
    guard let most = bins.max(by: { $0.count < $1.count }) else { return title }
    return "\(title): \(bins.count) bars; the highest is "
      + detail(of: most).split(separator: "\n").joined(separator: ", ")
  }
}
