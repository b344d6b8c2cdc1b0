import Analysis
package import Pages
import Tensors

extension InspectionReport {
  /// The report as a page for browsers; the generator is the program with its version.
  package func page(generator: String) -> Page {
    let name = PageName(inspection.title)
    var sections = [
      PageSection("Summary", [.cards(inspection.cards + valueCards), .facts(inspection.facts)])
    ]
    let findings = findings(name)
    if !findings.isEmpty { sections.append(PageSection("Findings", [.findings(findings)])) }
    sections.append(
      PageSection(
        "Where the bytes are", [.plots(inspection.maps + [.stack(inspection.bars)])]))
    if let statistics { sections += StatisticsPlots(statistics).sections }
    let spectrum = spectra.map(SpectrumPlots.init)
    sections += spectrum?.sections ?? []
    if let duplicates {
      sections.append(PageSection("Duplicates", [.lines(duplicates.text())]))
    }
    if let memory { sections.append(PageSection("Memory", [.lines(memory.text())])) }
    if !slices.isEmpty {
      sections.append(PageSection("Slices", slices.map { .lines($0.text()) }))
    }
    let names = inspection.tensors.map(\.spec.name)
    let columns =
      inspection.columns(besideNumbers: statistics != nil || spectra != nil)
      + (statistics.map(numbers) ?? [])
      + (spectrum?.columns(for: names) ?? [])
    sections.append(PageSection("Tensors", [.table(DataTable(title: "", columns: columns))]))
    return Page(
      title: name.title,
      subtitle: statistics == nil && spectra == nil
        ? "Checkpoint inspected from its headers" : "Checkpoint and its values inspected",
      generator: generator, sections: sections)
  }

  private var valueCards: [Fact] {
    guard let total = statistics?.total else { return [] }
    let odd = total.nonFiniteCount
    return [
      Fact("Zeros", NumberText.percent(total.zeroShare), detail: Quantity.grouped(total.zeroCount)),
      Fact(
        "NaN and infinite", Quantity.grouped(odd),
        detail: odd == 0 ? "" : "\(Quantity.grouped(total.nanCount)) NaN"),
    ]
  }

  private func findings(_ name: PageName) -> [Finding] {
    warnings.map { warning in
      Finding(
        warning.code == "values.nan" || warning.code == "values.infinite" ? .error : .warning,
        code: warning.code, subject: name.relative(warning.file), name.relative(warning.message))
    } + inspection.notes.map { Finding(.note, name.relative($0)) }
  }

  /// The numbers of each tensor, in the order of the inspection's tensors.
  private func numbers(_ statistics: ModelStatistics) -> [DataTable.Column] {
    let found = Dictionary(
      statistics.entries.map { ($0.name, $0.statistics) }, uniquingKeysWith: { first, _ in first })
    return StatisticsColumns(inspection.tensors.map { found[$0.spec.name] }).columns
  }
}
