import Analysis
import Tensors

/// A table of statistics, with as many columns as fit.
struct StatisticsTable {
  /// What a row says.
  struct Row {
    var name: String
    var labels: [String]
    var total: StatisticsTotal
    var remark: String?
  }

  /// A number that is shown.
  private struct Column: Sendable {
    let title: String
    let text: @Sendable (StatisticsTotal) -> String
  }

  private static let minimum = Column(title: "min") { NumberText.short($0.minimum) }
  private static let maximum = Column(title: "max") { NumberText.short($0.maximum) }
  private static let mean = Column(title: "mean") { NumberText.short($0.moments.mean) }
  private static let deviation = Column(title: "std") {
    NumberText.short($0.moments.standardDeviation)
  }
  private static let zeros = Column(title: "zeros") { NumberText.percent($0.zeroShare) }
  private static let entropy = Column(title: "exp bits") { total in
    total.exponents.map { Quantity.fixed($0.entropy, digits: 2) } ?? "-"
  }

  /// From the widest to the narrowest.
  private static let choices = [
    [minimum, maximum, mean, deviation, zeros, entropy],
    [minimum, maximum, mean, deviation, zeros], [minimum, maximum, mean, deviation],
    [minimum, maximum, deviation], [maximum, deviation], [deviation],
  ]

  let title: String
  let labels: [String]
  let rows: [Row]

  func lines(width: Int?, indent: Int, style: Style) -> [String] {
    var lines: [String] = []
    for columns in Self.choices {
      lines = table(columns).lines(width: width, indent: indent, style: style)
      let longest =
        table(columns).lines(width: width, indent: indent)
        .map(\.unicodeScalars.count).max() ?? 0
      if longest <= width ?? .max { break }
    }
    return lines
  }

  private func table(_ columns: [Column]) -> TextTable {
    let left = Array(repeating: TextTable.Alignment.left, count: 1 + labels.count)
    let right = Array(repeating: TextTable.Alignment.right, count: columns.count)
    var table = TextTable(left + right + [.left])
    let titles = [title] + labels + columns.map(\.title)
    table.add(titles.map { TextTable.Cell($0, .faint) })
    for row in rows {
      let labels = row.labels.map { TextTable.Cell($0) }
      let numbers = columns.map { TextTable.Cell($0.text(row.total)) }
      let remark = TextTable.Cell(row.remark.map { "! \($0)" } ?? "", .warning)
      table.add([TextTable.Cell(row.name)] + labels + numbers + [remark])
    }
    return table
  }
}

extension StatisticsTotal {
  /// What is doubtful, in a few words; nil for nothing.
  var remark: String? {
    var parts: [String] = []
    if nanCount > 0 { parts.append("\(Quantity.grouped(nanCount)) NaN") }
    let infinite = positiveInfinityCount + negativeInfinityCount
    if infinite > 0 { parts.append("\(Quantity.grouped(infinite)) inf") }
    if count > 0, zeroCount == count {
      parts.append("all zero")
    } else {
      if deadRowCount > 0 { parts.append(Quantity.counted(deadRowCount, "dead row")) }
      if deadColumnCount > 0 { parts.append(Quantity.counted(deadColumnCount, "dead column")) }
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
