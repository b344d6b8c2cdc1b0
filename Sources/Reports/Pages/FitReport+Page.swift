internal import Analysis
internal import Comparison
package import Pages
internal import Tensors

extension FitReport {
  /// The report as a page for browsers; the generator is the program with its version.
  package func page(generator: String) -> Page {
    let name = PageName(fit.options.target)
    var sections = [PageSection("Summary", [.cards(cards), .facts(facts)])]
    sections.append(PageSection("Findings", [.findings(findings(name))]))
    sections.append(PageSection("Weights", [.plots(plots)]))
    let tensors = NaturalOrder.sorted(fit.tensors) { $0.spec.name }
    sections.append(
      PageSection(
        "Tensors",
        [
          .table(
            DataTable(title: "", columns: columns(tensors.map { ($0.spec.name.text, $0.group) })))
        ]
      ))
    return Page(
      title: name.title, subtitle: "A model as a sum of others", generator: generator,
      sections: sections)
  }

  private var cards: [Fact] {
    let global = fit.global
    return [
      Fact("Verdict", fit.verdict.kind.rawValue),
      Fact("R²", global.determination.map { $0.significantText(7) } ?? "none"),
      Fact(
        "Residual", NumberText.percent(global.relativeResidual),
        detail: fit.options.base == nil ? "of the target" : "of its difference from the base"),
      Fact("Rounding", NumberText.percent(global.relativeFloor), detail: "expected residual"),
    ]
  }

  private var facts: [Fact] {
    let models = fit.options.models.enumerated().map { number, model in
      let expected = expectation.map { ", expected \($0.weights[number].significantText(6))" } ?? ""
      let error = fit.global.fit.errors[number].map { " ± \($0.shortText)" } ?? ""
      return Fact(
        Self.label(number), PageName(model).title,
        detail: fit.global.fit.weights[number].significantText(6) + error + expected)
    }
    return models + (fit.options.base.map { [Fact("base", PageName($0).title)] } ?? [])
  }

  private func findings(_ name: PageName) -> [Finding] {
    var findings = [Finding(.note, fit.verdict.account)]
    if let outcome {
      findings.append(
        Finding(
          outcome.isMet ? .note : .error,
          "expected weights are \(outcome.isMet ? "met" : "not met"); \(outcome.account)"))
    }
    findings += warnings.map { Finding(.warning, name.relative($0)) }
    findings += fit.skipped.prefix(100).map {
      Finding(.note, subject: $0.name.text, "left out: \($0.reason)")
    }
    return findings
  }

  private var plots: [PagePlot] {
    let names = fit.tensors.map(\.spec.name)
    let weights = BarList(
      title: "All tensors together",
      bars: fit.options.models.indices.map { number in
        let weight = fit.global.fit.weights[number]
        return BarList.Bar(Self.label(number), weight, text: weight.significantText(5))
      }, hasShares: false)
    guard let grid = ModuleGrid.grids(of: names).first, grid.isDrawable else {
      return [.bars(weights)]
    }
    let maps = fit.options.models.indices.prefix(6).map { number in
      map("Weight of \(Self.label(number))", .linear, .plain, grid, names) {
        $0.fit.weights[number]
      }
    }
    let residual = map("Residual", .logarithmic, .percent, grid, names) {
      $0.relativeGlobalResidual
    }
    return [.bars(weights)] + maps + [residual]
  }

  /// A map of single tensors; of those that share a cell the largest value.
  private func map(
    _ title: String, _ scale: ColourScale.Kind, _ style: NumberStyle, _ grid: ModuleGrid,
    _ names: [TensorName], _ value: (ModelFit.Group) -> Double?
  ) -> PagePlot {
    .heatMap(
      grid.heatMap(title: title, scale: scale, style: style, names: names) { places in
        guard let most = places.compactMap({ value(fit.tensors[$0].group) }).max() else {
          return nil
        }
        return (most, style.text(most), "\(title.lowercased()) \(style.text(most, digits: 6))")
      })
  }

  private func columns(_ groups: [(name: String, group: ModelFit.Group)]) -> [DataTable.Column] {
    let weights = fit.options.models.indices.map { number in
      DataTable.Column(
        Self.label(number), .reals(groups.map { $0.group.fit.weights[number] }, digits: 5),
        help: "weight")
    }
    func percent(_ title: String, _ help: String, _ value: (ModelFit.Group) -> Double?)
      -> DataTable.Column
    {
      DataTable.Column(
        title, .reals(groups.map { value($0.group).map { 100 * $0 } }, digits: 4), help: help)
    }
    return [DataTable.Column("name", .names(groups.map(\.name)))] + weights + [
      DataTable.Column("R²", .reals(groups.map(\.group.determination), digits: 6)),
      percent("residual %", "under the tensor's own weights") { $0.relativeResidual },
      percent("of all %", "under the weights of the whole model") { $0.relativeGlobalResidual },
      percent("rounding %", "what rounding alone would leave") { $0.relativeFloor },
    ]
  }
}
