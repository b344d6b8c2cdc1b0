/// Rows of cells set in aligned columns.
package struct TextTable: Sendable {
  /// On which side the cells of a column are flush.
  package enum Alignment: Sendable { case left, right }

  /// One cell: text, which is made printable, and its tone.
  package struct Cell: Sendable, ExpressibleByStringInterpolation {
    package var text: String
    package var tone: Style.Tone

    package init(_ text: String, _ tone: Style.Tone = .plain) {
      self.text = text.printable
      self.tone = tone
    }

    package init(stringLiteral text: String) { self.init(text) }
  }

  private let alignments: [Alignment]
  private var rows: [[Cell]] = []

  /// The spaces between columns.
  private static let gap = 2
  /// The least columns that the first cell of a row is cut down to.
  private static let narrowest = 40

  package init(_ alignments: [Alignment]) { self.alignments = alignments }

  /// Adds a row; missing cells at its end are empty.
  package mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// The lines, each after `indent` spaces and without spaces at its end.
  ///
  /// Where `width` is given and the table is wider, the first column gives way, by an ellipsis in
  /// the middle of its cells.
  package func lines(width: Int? = nil, indent: Int = 0, style: Style = .plain) -> [String] {
    var widths = alignments.indices.map { column in
      rows.reduce(0) { max($0, column < $1.count ? $1[column].text.columnCount : 0) }
    }
    let total = widths.filter { $0 > 0 }.reduce(indent - Self.gap) { $0 + $1 + Self.gap }
    if let width, total > width, !widths.isEmpty {
      let least = min(widths[0], Self.narrowest)
      widths[0] = max(least, widths[0] - (total - width))
    }
    let margin = String(repeating: " ", count: indent)
    return rows.map { margin + line($0, widths, style) }
  }

  private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
    var line = ""
    var pending = 0
    for (column, cell) in cells.enumerated() where widths[column] > 0 {
      let text = cell.text.truncated(to: widths[column])
      let spare = widths[column] - text.columnCount
      if !text.isEmpty {
        let before = pending + (alignments[column] == .right ? spare : 0)
        line += String(repeating: " ", count: before) + style.paint(text, cell.tone)
        pending = alignments[column] == .right ? 0 : spare
      } else {
        pending += spare
      }
      pending += Self.gap
    }
    return line
  }
}
