import Analysis
import Pages
import Tensors

/// The values of a model by layer and module, and their orders of magnitude.
struct StatisticsPlots {
  /// What a map shows.
  private struct Measure: Sendable {
    let title: String
    let note: String
    let scale: ColourScale.Kind
    var style = NumberStyle.plain
    let value: @Sendable (StatisticsTotal) -> Double?
  }

  private static let measures = [
    Measure(
      title: "Root mean square", note: "How large elements are.", scale: .logarithmic
    ) { $0.moments.rootMeanSquare },
    Measure(
      title: "Largest magnitude", note: "Of finite elements.", scale: .logarithmic
    ) { $0.count > 0 ? $0.largestMagnitude : nil },
    Measure(
      title: "Mean by standard deviation", note: "Far from zero where values lean to one side.",
      scale: .diverging
    ) { total in
      guard let mean = total.moments.mean, let deviation = total.moments.standardDeviation,
        deviation > 0
      else { return nil }
      return mean / deviation
    },
    Measure(
      title: "Excess kurtosis", note: "0 for a normal distribution; more with outliers.",
      scale: .linear
    ) { $0.moments.kurtosis },
    Measure(title: "Zeros", note: "Share of elements.", scale: .logarithmic, style: .percent) {
      $0.zeroShare
    },
  ]
  /// The most histograms of modules.
  private static let mostKinds = 12

  let statistics: ModelStatistics

  init(_ statistics: ModelStatistics) { self.statistics = statistics }

  var sections: [PageSection] {
    [
      PageSection("Values by layer and module", [.plots(maps)]),
      PageSection("Orders of magnitude", [.plots(histograms)]),
    ]
  }

  private var maps: [PagePlot] {
    let names = statistics.entries.map(\.name)
    return ModuleGrid.grids(of: names).filter(\.isDrawable).prefix(2).flatMap { grid in
      Self.measures.compactMap { map($0, grid, names) }
    }
  }

  /// A map of one measure; nil where no tensor has it, or where it is zero everywhere.
  private func map(_ measure: Measure, _ grid: ModuleGrid, _ names: [TensorName]) -> PagePlot? {
    let map = grid.heatMap(
      title: measure.title, note: measure.note, scale: measure.scale, style: measure.style,
      names: names
    ) { places in
      let total = StatisticsTotal(places.map { statistics.entries[$0].statistics })
      guard let value = measure.value(total) else { return nil }
      let text = measure.style.text(value, digits: 6)
      let odd = total.remark.map { "\n" + $0 } ?? ""
      // What is no number must be seen, whatever the others are.
      let shown = total.nanCount > 0 ? .nan : total.nonFiniteCount > 0 ? .infinity : value
      return (shown, measure.style.text(value), "\(measure.title.lowercased()) \(text)\(odd)")
    }
    let values =
      map.rows.flatMap { $0.cells.compactMap { $0?.value } } + map.singles.map(\.cell.value)
    return values.allSatisfy { $0 == 0 } ? nil : .heatMap(map)
  }

  private var histograms: [PagePlot] {
    let all = Self.histogram("All tensors", statistics.total)
    guard statistics.kinds.count > 1 else { return [all] }
    let largest = statistics.kinds.enumerated().sorted {
      ($1.element.total.count, $0.offset) < ($0.element.total.count, $1.offset)
    }.prefix(Self.mostKinds).map(\.offset).sorted()
    return [all]
      + largest.map { Self.histogram(statistics.kinds[$0].name, statistics.kinds[$0].total) }
  }

  private static func histogram(_ title: String, _ total: StatisticsTotal) -> PagePlot {
    let bins = Dictionary(
      total.magnitudes.bins.map { ($0.exponent, $0.count) }, uniquingKeysWith: { first, _ in first }
    )
    let range = total.magnitudes.exponents ?? 0...0
    let zeros = total.zeroCount > 0 ? "; \(Quantity.grouped(total.zeroCount)) zeros besides" : ""
    return .histogram(
      Histogram(
        title: title, note: "\(Quantity.elements(total.count)) elements\(zeros)",
        axis: "magnitude, by powers of two",
        counts: range.map { ($0, bins[$0] ?? 0) }, style: .powerOfTwo))
  }
}
