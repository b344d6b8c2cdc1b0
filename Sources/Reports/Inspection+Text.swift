import Checkpoints
import Layouts
import Models
import Tensors

extension Inspection {
  /// Renders the report for people.
  ///
  /// - Parameters:
  ///   - listing: Whether every tensor is listed instead of the folded tree.
  ///   - width: The columns of the terminal; nil sets everything in full.
  ///   - style: Whether colour may be used.
  /// - Returns: Lines, each ended; warnings are not among them.
  package func text(listing: Bool = false, width: Int? = nil, style: Style = .plain) -> String {
    let table = listing ? self.listing : foldedTable
    let lines = table.lines(width: width, indent: 2, style: style)
    return head(style: style) + "\n" + lines.joined(separator: "\n") + "\n"
  }

  /// The title and what is said of the checkpoint as a whole.
  func head(style: Style) -> String {
    let lines =
      [style.paint(title.printable, .heading) + ": \(kind), \(files)"]
      + summary.lines(indent: 2, style: style)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The layout, or the container of files that are nothing more.
  private var kind: String {
    layout.flatMap { $0.isPlain ? nil : $0.summary.title } ?? format
  }

  private var files: String { Quantity.counted(shards.count, "file") }

  private var summary: TextTable {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text)])
    }
    row("architecture", architectureText)
    row("shape", "\(shape)")
    for (label, text) in layout?.rows ?? [] { row(label, text) }
    row(
      "parameters",
      "\(Quantity.elements(parameterCount)) (\(Quantity.grouped(parameterCount))) in "
        + Quantity.counted(shares.reduce(0) { $0 + $1.tensorCount }, "tensor"))
    row("active", experts.map { "\($0)" })
    row("bytes", "\(Quantity.bytes(byteCount)) (\(Quantity.grouped(byteCount)))")
    for (place, share) in shares.enumerated() {
      row(place == 0 ? "dtypes" : "", text(of: share))
    }
    if embeddings != .unknown { row("embeddings", "\(embeddings)") }
    row("quantisation", quantization)
    row("metadata", metadata?.entries.map { "\($0.key)=\($0.value)" }.joined(separator: ", "))
    for (place, line) in shardLines.enumerated() { row(place == 0 ? "files" : "", line) }
    return table
  }

  /// The architecture and the kind of model, or what the names suggest.
  var architectureText: String {
    if let architecture {
      return architecture + (configuration?.modelType.map { " (\($0))" } ?? "")
    }
    guard let likelyArchitecture else { return "unknown" }
    return "not stated; the names are those of \(likelyArchitecture)"
  }

  private func text(of share: Share) -> String {
    "\(share.dtype.rawValue)  \(Quantity.elements(share.parameterCount)) parameters, "
      + "\(Quantity.bytes(share.byteCount)), \(Quantity.counted(share.tensorCount, "tensor"))"
  }

  /// A line per file, or the first and the last of many.
  private var shardLines: [String] {
    let lines = shards.map { "\($0.name)  \(Quantity.bytes($0.byteCount))" }
    guard lines.count > 6, let first = lines.first, let last = lines.last else { return lines }
    return [first, "... \(lines.count - 2) more", last]
  }

  private var foldedTable: TextTable {
    var table = TextTable([.left, .left, .left, .left, .right, .left])
    for row in TensorTree(tensors.map(\.spec)).rows {
      table.add([
        TextTable.Cell("\(row.name)"), TextTable.Cell(row.kind.dtype.rawValue),
        TextTable.Cell("\(row.kind.shape)"), TextTable.Cell(row.count > 1 ? "x\(row.count)" : ""),
        TextTable.Cell(Quantity.bytes(row.byteCount), .faint),
        TextTable.Cell(row.remark.map { "! \($0)" } ?? "", .warning),
      ])
    }
    return table
  }

  /// A row for every tensor.
  var listing: TextTable {
    var table = TextTable([.left, .left, .left, .right, .left, .right])
    for tensor in tensors {
      table.add([
        TextTable.Cell("\(tensor.spec.name)"), TextTable.Cell(tensor.spec.dtype.rawValue),
        TextTable.Cell("\(tensor.spec.shape)"),
        TextTable.Cell("\(tensor.spec.byteCount)", .faint), TextTable.Cell(tensor.file, .faint),
        TextTable.Cell("@\(tensor.byteOffset)", .faint),
      ])
    }
    return table
  }
}
