import Analysis
import Layouts
import Pages
import Tensors

/// The spectra of a model's matrices: lines by module, and maps of what they amount to.
struct SpectrumPlots {
  /// The most modules that have a plot of their own.
  private static let mostPlots = 18
  /// The most points of a line; further ones are left out evenly on the logarithmic axis.
  private static let mostPoints = 120

  private let entries: [ModelSpectra.Entry]
  private let names: [TensorName]
  private let grids: [ModuleGrid]

  init(_ report: SpectrumReport) {
    entries = NaturalOrder.sorted(report.spectra.entries) { $0.name }
    names = entries.map(\.name)
    grids = ModuleGrid.grids(of: names)
  }

  var sections: [PageSection] {
    guard !entries.isEmpty else { return [] }
    return [
      PageSection(
        "Spectra",
        [
          .text(
            "Singular values in descending order. The line across is where those of pure noise "
              + "would end."), .plots(lines), .plots(maps),
        ])
    ]
  }

  // MARK: Lines

  /// A plot for each module with its first, middle and last layer, and one for each other matrix.
  private var lines: [PagePlot] {
    let modules = grids.flatMap { grid in
      grid.modules.indices.map { module in
        let places = grid.layers.compactMap { grid.tensors(layer: $0, module: module).first }
        let shown =
          places.count <= 3 ? places : [0, places.count / 2, places.count - 1].map { places[$0] }
        return plot(grid.modules[module].label, shown)
      }
    }
    let others = grids.flatMap(\.others).map { plot(names[$0].text, [$0]) }
    return Array((modules + others).prefix(Self.mostPlots))
  }

  private func plot(_ title: String, _ places: [Int]) -> PagePlot {
    let series = places.map { place in
      LinePlot.Series(Self.label(names[place]), Self.points(entries[place].spectrum.values))
    }
    var markers: [LinePlot.Marker] = []
    if let place = places.last, entries[place].spectrum.nonFiniteCount == 0 {
      let edge = SpectrumNumbers(entries[place].spectrum).edge
      if edge > 0 { markers.append(.init(.y, edge, "noise edge")) }
    }
    let shapes = Set(places.map { [entries[$0].spectrum.rows, entries[$0].spectrum.columns] })
    let shape = shapes.count == 1 ? shapes.first.map { "\($0[0]) × \($0[1])" } ?? "" : ""
    return .lines(
      LinePlot(
        title: title, note: shape, xTitle: "number", yTitle: "singular value", series: series,
        markers: markers))
  }

  private static func label(_ name: TensorName) -> String {
    NumberedName(name).numbers.first.map { "layer \($0)" } ?? name.text
  }

  /// All values, or so many of them at even ratios of their numbers.
  private static func points(_ values: [Double]) -> [LinePlot.Point] {
    var points: [LinePlot.Point] = []
    var next = 1.0
    let ratio = values.count <= mostPoints ? 1 : 1 + 8 / Double(mostPoints)
    for (place, value) in values.enumerated() {
      let number = Double(place + 1)
      guard number >= next || place == values.count - 1 else { continue }
      points.append(LinePlot.Point(number, value))
      next = max(number + 1, number * ratio)
    }
    return points
  }

  // MARK: Maps

  private var maps: [PagePlot] {
    guard let grid = grids.first, grid.isDrawable, grid.layers.count > 1 else { return [] }
    return [
      map("Largest singular value", "The spectral norm.", .logarithmic, grid) { $0.spectralNorm },
      map("Stable rank", "‖A‖² / σ₁²", .logarithmic, grid) { $0.stableRank },
      map("Power law", "The exponent α of the tail of σ².", .linear, grid) { $0.powerLaw?.alpha },
    ]
  }

  private func map(
    _ title: String, _ note: String, _ scale: ColourScale.Kind, _ grid: ModuleGrid,
    _ value: (Spectrum) -> Double?
  ) -> PagePlot {
    .heatMap(
      grid.heatMap(title: title, note: note, scale: scale, style: .plain, names: names) { places in
        // Matrices that share a cell are experts: the largest value counts.
        let spectra = places.map { entries[$0].spectrum }
        if spectra.contains(where: { $0.nonFiniteCount > 0 }) {
          return (.nan, "NaN", "NaN or infinite elements")
        }
        guard let most = spectra.compactMap(value).max() else { return nil }
        let text = NumberStyle.plain.text(most, digits: 6)
        return (most, NumberStyle.plain.text(most), "\(title.lowercased()) \(text)")
      })
  }

  // MARK: Columns

  /// The numbers of tensors that are single matrices, for a table with a row for each name.
  func columns(for rows: [TensorName]) -> [DataTable.Column] {
    let found = Dictionary(
      entries.filter { $0.index == nil && $0.spectrum.nonFiniteCount == 0 }.map {
        ($0.name, $0.spectrum)
      }, uniquingKeysWith: { first, _ in first })
    let spectra = rows.map { found[$0] }
    return [
      DataTable.Column(
        "σ₁", .reals(spectra.map { $0?.spectralNorm }, digits: 4), help: "largest singular value"),
      DataTable.Column(
        "stable rank", .reals(spectra.map { $0?.stableRank }, digits: 4), help: "‖A‖² / σ₁²"),
      DataTable.Column(
        "above noise", .counts(spectra.map { $0.map { SpectrumNumbers($0).aboveThreshold } }),
        help: "singular values above the threshold of Gavish and Donoho"),
      DataTable.Column(
        "α", .reals(spectra.map { $0?.powerLaw?.alpha }, digits: 3),
        help: "power law of the tail of σ²"),
    ]
  }
}
