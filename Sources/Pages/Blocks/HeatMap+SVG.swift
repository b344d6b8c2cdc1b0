extension HeatMap {
  /// Where everything is, in the drawing's units, which are pixels at full size.
  private struct Geometry {
    let left: Double
    let top: Double
    let cellWidth: Double
    let cellHeight: Double
    let columns: [Double]
    let rowStep: Int
    let width: Double
    let height: Double
    /// Where the cells of `singles` begin, and how wide they are.
    let singlesTop: Double
    let singleWidth: Double

    /// The least height of rows that are labelled one by one.
    static let lineHeight = 11.0
    static let singleHeight = 18.0

    init(_ map: HeatMap) {
      let labels = map.rows.map(\.label) + map.singles.map(\.label)
      left = max(24, TextExtent.width(labels, size: 11) + 8)
      let header = TextExtent.width(map.columns.map(\.label), size: 11)
      top = (header * 0.71 + 12).rounded(.up)
      cellWidth = map.isLabelled ? 54 : 26
      cellHeight = map.rows.count <= 48 ? 18 : map.rows.count <= 96 ? 11 : 7
      var x = left
      var places: [Double] = []
      for (place, column) in map.columns.enumerated() {
        if place > 0, column.group != map.columns[place - 1].group { x += 6 }
        places.append(x)
        x += cellWidth
      }
      columns = places
      rowStep = cellHeight >= Self.lineHeight ? 1 : 2
      singleWidth = max(x - left, 120)
      // The last of the slanted labels leans out to the right.
      width = max(
        x + (map.columns.last.map { TextExtent.width([$0.label], size: 11) } ?? 0) * 0.71
          - cellWidth / 2 + 8, left + singleWidth)
      let rowsEnd = top + Double(map.rows.count) * cellHeight
      singlesTop = map.rows.isEmpty ? 4 : rowsEnd + 8
      height =
        map.singles.isEmpty
        ? rowsEnd + 1 : singlesTop + Double(map.singles.count) * Self.singleHeight + 1
    }
  }

  /// Writes the drawing: a grid that can be walked through cell by cell.
  func writeSVG(to html: inout HTMLWriter) {
    let place = Geometry(self)
    html.element(
      "svg",
      [
        "class": "heat", "role": "grid", "aria-label": title, "aria-readonly": "true",
        "viewBox": SVG.viewBox(place.width, place.height), "width": SVG.number(place.width),
        "height": SVG.number(place.height),
      ]
    ) { html in
      writeColumns(place, to: &html)
      for (index, row) in rows.enumerated() { write(row, index, place, to: &html) }
      for (index, single) in singles.enumerated() { write(single, index, place, to: &html) }
    }
  }

  private func writeColumns(_ place: Geometry, to html: inout HTMLWriter) {
    guard !rows.isEmpty else { return }
    html.element("g", ["class": "axis", "role": "row"]) { html in
      for (column, x) in zip(columns, place.columns) {
        let (x, y) = (SVG.number(x + place.cellWidth / 2), SVG.number(place.top - 5))
        html.element(
          "text",
          [
            "role": "columnheader", "x": x, "y": y, "transform": "rotate(-45 \(x) \(y))",
          ], text: column.label)
      }
    }
  }

  private func write(_ row: Row, _ index: Int, _ place: Geometry, to html: inout HTMLWriter) {
    let y = place.top + Double(index) * place.cellHeight
    html.line()
    html.element("g", ["role": "row"]) { html in
      if index % place.rowStep == 0 {
        writeLabel(row.label, x: place.left - 6, y: y + place.cellHeight / 2, to: &html)
      }
      for (cell, x) in zip(row.cells, place.columns) {
        let box = SVG.Box(x: x, y: y, width: place.cellWidth - 1, height: place.cellHeight - 1)
        if let cell {
          write(cell, box, isLabelled: isLabelled && place.cellHeight >= 14, to: &html)
        } else {
          html.shape("rect", box.attributes("absent"))
        }
      }
    }
  }

  private func write(
    _ single: Single, _ index: Int, _ place: Geometry, to html: inout HTMLWriter
  ) {
    let y = place.singlesTop + Double(index) * Geometry.singleHeight
    html.line()
    html.element("g", ["role": "row"]) { html in
      writeLabel(single.label, x: place.left - 6, y: y + Geometry.singleHeight / 2, to: &html)
      let box = SVG.Box(
        x: place.left, y: y, width: place.singleWidth - 1, height: Geometry.singleHeight - 1)
      write(single.cell, box, isLabelled: true, to: &html)
    }
  }

  private func writeLabel(_ text: String, x: Double, y: Double, to html: inout HTMLWriter) {
    html.element(
      "text", ["class": "end", "role": "rowheader", "x": SVG.number(x), "y": SVG.number(y + 3.5)],
      text: text)
  }

  private func write(
    _ cell: Cell, _ box: SVG.Box, isLabelled: Bool, to html: inout HTMLWriter
  ) {
    let name = scale.name(of: cell.value)
    html.element("g", ["class": "cell \(name)", "role": "gridcell", "tabindex": "-1"]) { html in
      html.element("title", text: cell.detail)
      html.shape("rect", box.attributes(nil))
      if isLabelled {
        html.element(
          "text", ["x": SVG.number(box.x + box.width / 2), "y": SVG.number(box.middle + 3.5)],
          text: cell.label)
      } else if cell.value.isNaN {
        html.shape("path", ["d": box.cross(3)])
      } else if cell.value.isInfinite {
        html.element(
          "text", ["x": SVG.number(box.x + box.width / 2), "y": SVG.number(box.middle + 3.5)],
          text: "∞")
      }
    }
  }
}
