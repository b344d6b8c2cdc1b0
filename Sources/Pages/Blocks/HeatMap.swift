/// A table of coloured cells: layers as rows, modules as columns, and what is in no layer below.
package struct HeatMap: Sendable {
  /// One tensor's value, or one of several tensors together.
  package struct Cell: Hashable, Sendable {
    package var value: Double
    /// What is written in the cell, in a few characters.
    package var label: String
    /// What a reader who asks gets to know: the tensor and its exact value, in one or more lines.
    package var detail: String

    package init(_ value: Double, label: String, detail: String) {
      (self.value, self.label, self.detail) = (value, label, detail)
    }
  }

  /// A module; columns of one group stand together.
  package struct Column: Hashable, Sendable {
    package var label: String
    package var group: String

    package init(_ label: String, group: String = "") { (self.label, self.group) = (label, group) }
  }

  /// A layer, with a cell for each column; nil where it has no such tensor.
  package struct Row: Hashable, Sendable {
    package var label: String
    package var cells: [Cell?]

    package init(_ label: String, _ cells: [Cell?]) { (self.label, self.cells) = (label, cells) }
  }

  /// A tensor that is in no layer.
  package struct Single: Hashable, Sendable {
    package var label: String
    package var cell: Cell

    package init(_ label: String, _ cell: Cell) { (self.label, self.cell) = (label, cell) }
  }

  package var title: String
  /// A sentence on what is shown and how to read it.
  package var note: String
  /// What rows are, such as `layer`.
  package var rowTitle = "layer"
  package var columns: [Column]
  package var rows: [Row]
  package var singles: [Single]
  package var scale: ColourScale
  /// Whether the cells have their labels written in them.
  package var isLabelled: Bool

  /// A map whose scale spans all of its values.
  package init(
    title: String, note: String = "", columns: [Column], rows: [Row], singles: [Single] = [],
    scale: ColourScale.Kind = .linear, style: NumberStyle = .plain, isLabelled: Bool = false
  ) {
    (self.title, self.note, self.columns, self.rows) = (title, note, columns, rows)
    (self.singles, self.isLabelled) = (singles, isLabelled)
    let values = rows.flatMap { $0.cells.compactMap { $0?.value } } + singles.map(\.cell.value)
    self.scale = ColourScale(values, scale, style: style)
  }

  /// Every cell that is there.
  var cells: [Cell] { rows.flatMap { $0.cells.compactMap { $0 } } + singles.map(\.cell) }
}
