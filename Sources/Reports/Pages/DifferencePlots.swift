internal import Analysis
internal import Comparison
internal import Pages
internal import Tensors

/// How models differ, by layer and module.
struct DifferencePlots {
  /// What a map shows.
  private struct Measure: Sendable {
    let title: String
    let note: String
    let scale: ColourScale.Kind
    var style = NumberStyle.plain
    let value: @Sendable (PairStatistics) -> Double
  }

  private static let measures = [
    Measure(title: "Relative L2", note: "‖B − A‖ / ‖A‖", scale: .logarithmic) { $0.relativeL2 },
    Measure(
      title: "1 − cosine", note: "How far directions are apart.", scale: .logarithmic
    ) { $0.oneMinusCosine },
    Measure(
      title: "Changed", note: "Share of elements of other bits.", scale: .linear, style: .percent
    ) { $0.changedFraction },
    Measure(
      title: "Change of the norm", note: "‖B‖ / ‖A‖ − 1", scale: .diverging, style: .percent
    ) { $0.normRatio - 1 },
    Measure(
      title: "Rounding",
      note: "Share of the energy of differences that rounding alone explains.", scale: .linear,
      style: .percent
    ) { $0.noiseShare },
  ]
  private static let mostBars = 14

  private let tensors: [TensorDifference]

  init(_ report: DifferenceReport) {
    tensors = report.difference.tensors.filter { $0.statistics != nil }
  }

  var plots: [PagePlot] {
    let names = tensors.map(\.name)
    let grids = ModuleGrid.grids(of: names)
    let maps = grids.filter(\.isDrawable).prefix(2).flatMap { grid in
      Self.measures.map { map($0, grid, names) }
    }
    return maps + [.bars(energies(grids))]
  }

  private func map(_ measure: Measure, _ grid: ModuleGrid, _ names: [TensorName]) -> PagePlot {
    .heatMap(
      grid.heatMap(
        title: measure.title, note: measure.note, scale: measure.scale, style: measure.style,
        names: names
      ) { places in
        let pair = sum(places)
        let value = measure.value(pair)
        let text = measure.style.text(value, digits: 6)
        let odd = pair.nanIntroducedCount + pair.infinityIntroducedCount
        let remark = odd > 0 ? "\n\(Quantity.grouped(odd)) became NaN or infinite" : ""
        return (
          odd > 0 ? .nan : value, measure.style.text(value),
          "\(measure.title.lowercased()) \(text)\(remark)"
        )
      })
  }

  private func sum(_ places: [Int]) -> PairStatistics {
    var sum = PairStatistics()
    for place in places {
      if let statistics = tensors[place].statistics { sum.append(statistics) }
    }
    return sum
  }

  /// Which modules have how much of ‖B − A‖².
  private func energies(_ grids: [ModuleGrid]) -> BarList {
    var parts: [(label: String, energy: Double, count: Int)] = []
    for grid in grids {
      for module in grid.modules.indices {
        let places = grid.layers.flatMap { grid.tensors(layer: $0, module: module) }
        let label = (grids.count > 1 ? grid.stack + "." : "") + grid.modules[module].label
        parts.append((label, sum(places).differenceSquares, places.count))
      }
      for place in grid.others {
        parts.append((tensors[place].name.text, sum([place]).differenceSquares, 1))
      }
    }
    let bars = parts.filter { $0.energy > 0 }.enumerated().sorted {
      ($1.element.energy, $0.offset) < ($0.element.energy, $1.offset)
    }.map { _, part in
      BarList.Bar(
        part.label, part.energy, text: Magnitude.short(part.energy.squareRoot()),
        detail: Quantity.counted(part.count, "tensor"))
    }
    let hidden = bars.count - min(bars.count, Self.mostBars)
    return BarList(
      title: "Energy of differences by module",
      note: "‖B − A‖ of each module, and its share of ‖B − A‖² of those shown."
        + (hidden > 0 ? " \(hidden) smaller ones are left out." : ""),
      bars: Array(bars.prefix(Self.mostBars)))
  }
}
