internal import Analysis
package import Comparison
internal import Tensors

/// Layers by kinds of modules, each cell a block whose height tells how much differs.
///
/// Heights are even steps of the logarithm between the least and the largest number other than 0,
/// so that the map reads without colour.
package struct BlockHeatMap: Sendable {
  /// What cells show.
  package enum Measure: String, CaseIterable, Sendable {
    case relativeL2 = "rel_l2"
    case oneMinusCosine = "one_minus_cosine"
    case changedFraction = "changed_fraction"

    func value(_ statistics: PairStatistics) -> Double {
      switch self {
      case .relativeL2: statistics.lacksNumbers ? .nan : statistics.relativeL2
      case .oneMinusCosine: statistics.lacksNumbers ? .nan : statistics.oneMinusCosine
      case .changedFraction: statistics.changedFraction
      }
    }

    var title: String {
      switch self {
      case .relativeL2: "relative L2"
      case .oneMinusCosine: "1 - cosine"
      case .changedFraction: "changed share"
      }
    }
  }

  private let measure: Measure
  private let layers: [Int]
  private let rows: [(module: String, cells: [Int: Double])]
  private let range: ClosedRange<Double>?

  private static let blocks = Array("▁▂▃▄▅▆▇█")
  private static let columnLimit = 64

  /// A map of the modules in layers; nil if there are none.
  package init?(_ modules: [ModuleDifference], measure: Measure) {
    self.measure = measure
    var rows: [String: [Int: Double]] = [:]
    for module in modules {
      guard let layer = module.layer else { continue }
      rows[module.module, default: [:]][layer] = measure.value(module.statistics)
    }
    guard !rows.isEmpty else { return nil }
    layers = Set(rows.values.flatMap(\.keys)).sorted()
    self.rows = NaturalOrder.sorted(rows.keys) { TensorName($0) }.map { ($0, rows[$0] ?? [:]) }
    let numbers = rows.values.flatMap(\.values).filter { $0 > 0 && $0.isFinite }
    range = numbers.min().flatMap { low in numbers.max().map { low...$0 } }
  }

  /// The lines, with a legend below.
  ///
  /// More layers than fit share columns, which show the largest of them.
  package func lines(width: Int? = nil, indent: Int = 2) -> [String] {
    let names = rows.map(\.module.printable)
    let label = min(40, names.reduce(0) { max($0, $1.columnCount) })
    let room = min(Self.columnLimit, max(8, (width ?? 100) - indent - label - 2))
    let share = (layers.count + room - 1) / room
    let groups = stride(from: 0, to: layers.count, by: share).map {
      Array(layers[$0..<min($0 + share, layers.count)])
    }
    let margin = String(repeating: " ", count: indent)
    var lines = zip(names, rows).map { name, row in
      let text = name.truncated(to: label)
      let cells = groups.map { group in
        Self.character(group.compactMap { row.cells[$0] }, in: range)
      }
      return margin + text + String(repeating: " ", count: label - text.columnCount) + "  "
        + String(cells)
    }
    lines.append(margin + legend(share: share))
    return lines
  }

  private func legend(share: Int) -> String {
    var text = "layers \(layers.first ?? 0) to \(layers.last ?? 0)"
    if share > 1 { text += ", \(share) to a column" }
    text += "; \(measure.title): · 0"
    if let range {
      text += ", ▁ \(Self.short(range.lowerBound)) to █ \(Self.short(range.upperBound))"
    }
    return text + ", ! not finite"
  }

  private static func character(_ values: [Double], in range: ClosedRange<Double>?) -> Character {
    guard let value = values.max() else { return " " }
    if values.contains(where: { !$0.isFinite }) { return "!" }
    guard value > 0, let range else { return "·" }
    let span = Magnitude.logarithm(range.upperBound / range.lowerBound)
    guard span > 0 else { return blocks[blocks.count - 1] }
    let place = Magnitude.logarithm(value / range.lowerBound) / span
    return blocks[min(blocks.count - 1, max(0, Int(place * Double(blocks.count))))]
  }

  private static func short(_ value: Double) -> String { Magnitude.short(value) }
}
