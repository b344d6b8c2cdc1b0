internal import Analysis
internal import Comparison
package import Pages
internal import Tensors

extension DifferenceReport {
  /// The most findings that are listed one by one.
  private static let mostFindings = 500

  /// The report as a page for browsers; the generator is the program with its version.
  package func page(generator: String) -> Page {
    let (left, right) = (PageName(difference.left.reference), PageName(difference.right.reference))
    var sections = [PageSection("Summary", [.cards(cards), .facts(facts(left, right))])]
    let findings = findings(left, right)
    if !findings.isEmpty { sections.append(PageSection("Findings", [.findings(findings)])) }
    if difference.level >= .values, !difference.totals.isEqual {
      sections.append(PageSection("Where models differ", [.plots(DifferencePlots(self).plots)]))
    }
    let files = fileBlocks
    if !files.isEmpty { sections.append(PageSection("Beside the tensors", files)) }
    if difference.moduleVerdicts.count > 1 {
      sections.append(PageSection("Kinds of modules", [.table(verdicts)]))
    }
    if let rows { sections.append(PageSection("Rows that differ most", [.table(rows)])) }
    sections.append(
      PageSection(
        "Tensors",
        [
          .table(
            DataTable(
              title: "", note: "Those that differ most come first.",
              columns: DifferenceColumns(self).columns))
        ]))
    return Page(
      title: "\(left.title) → \(right.title)", subtitle: "Two models compared",
      generator: generator, sections: sections)
  }

  private var cards: [Fact] {
    let total = difference.totals
    var cards = [
      Fact(
        "Result", isEqual ? "equal" : "different",
        detail: !listsFailures
          ? "" : gate.map { $0.isWithin ? "all of it allowed" : "not allowed" } ?? "")
    ]
    if let verdict = difference.verdict { cards.append(Fact("Verdict", verdict.kind.rawValue)) }
    let equal = difference.tensors.count(where: \.isEqual)
    cards.append(
      Fact(
        "Tensors that differ", Quantity.grouped(difference.tensors.count - equal),
        detail: "of \(Quantity.grouped(difference.tensors.count))"))
    guard difference.level >= .values, total.elementCount > 0 else { return cards }
    cards += [
      Fact(
        "Elements that differ", Magnitude.percent(total.changedFraction),
        detail: Quantity.grouped(total.changedCount)),
      Fact("Relative L2", Magnitude.short(total.relativeL2), detail: "‖B − A‖ / ‖A‖"),
      Fact("1 − cosine", Magnitude.short(total.oneMinusCosine)),
    ]
    return cards
  }

  private func facts(_ left: PageName, _ right: PageName) -> [Fact] {
    var facts = [("A", difference.left, left), ("B", difference.right, right)].map {
      label, side, name in
      Fact(
        label, name.title,
        detail: "\(side.layout), \(Quantity.counted(side.tensorCount, "tensor")), "
          + "\(Quantity.elements(side.elementCount)) elements")
    }
    facts.append(Fact("level", "\(difference.level)"))
    let counts = TensorDifference.Status.allCases.compactMap { status in
      difference.counts[status].map { "\(Quantity.grouped($0)) \(status.rawValue)" }
    }
    facts.append(Fact("tensors", counts.joined(separator: ", ")))
    let total = difference.totals
    guard difference.level >= .values, total.elementCount > 0, !total.isEqual else { return facts }
    facts += [
      Fact("max |B − A|", Magnitude.short(total.maximumDifference)),
      Fact("mean |B − A|", Magnitude.short(total.meanDifference)),
      Fact("signal to noise", Magnitude.short(total.signalToNoise) + " dB"),
      Fact("norm ratio", Magnitude.short(total.normRatio), detail: "‖B‖ / ‖A‖"),
      Fact("sign flips", Magnitude.percent(total.signFlipFraction)),
      Fact("rounding", Magnitude.percent(total.noiseShare), detail: "of the energy of differences"),
    ]
    if let most = total.maximumULP {
      facts.append(Fact("at most", Quantity.grouped(Int(clamping: most)), detail: "ULP"))
    }
    return facts
  }

  private func findings(_ left: PageName, _ right: PageName) -> [Finding] {
    func clean(_ text: String) -> String { right.relative(left.relative(text)) }
    var findings: [Finding] = []
    for failure in (listsFailures ? gate?.failures ?? [] : []).prefix(Self.mostFindings) {
      findings.append(
        Finding(
          .error, code: failure.code, subject: failure.tensor ?? "", clean(failure.message)))
    }
    let rest = listsFailures ? (gate?.failures.count ?? 0) - findings.count : 0
    if rest > 0 {
      findings.append(Finding(.error, "\(Quantity.grouped(rest)) more differences are not allowed"))
    }
    for tensor in difference.tensors {
      guard let pair = tensor.statistics, pair.nanIntroducedCount + pair.infinityIntroducedCount > 0
      else { continue }
      findings.append(
        Finding(
          .warning, subject: tensor.name.text,
          "\(Quantity.grouped(pair.nanIntroducedCount)) elements became NaN and "
            + "\(Quantity.grouped(pair.infinityIntroducedCount)) infinite"))
    }
    findings += difference.notes.map { Finding(.note, clean($0)) }
    for reason in difference.verdict?.reasons ?? [] { findings.append(Finding(.note, reason)) }
    return findings
  }

  private var verdicts: DataTable {
    let kinds = difference.moduleVerdicts
    return DataTable(
      title: "", unit: "kinds",
      columns: [
        DataTable.Column("module", .names(kinds.map(\.module))),
        DataTable.Column("verdict", .text(kinds.map(\.verdict.kind.rawValue)), isFacet: true),
        DataTable.Column("why", .names(kinds.map { $0.verdict.reasons.joined(separator: "; ") })),
      ])
  }

  /// The rows that have most of the differences.
  private var rows: DataTable? {
    let found = ranked.flatMap { tensor in
      (tensor.statistics?.worstRows ?? []).map { (tensor: tensor, row: $0) }
    }.sorted { $0.row.differenceSquares > $1.row.differenceSquares }.prefix(50)
    guard !found.isEmpty else { return nil }
    return DataTable(
      title: "", unit: "rows",
      columns: [
        DataTable.Column("tensor", .names(found.map(\.tensor.name.text))),
        DataTable.Column("row", .counts(found.map(\.row.index))),
        DataTable.Column(
          "‖B − A‖", .reals(found.map { $0.row.differenceSquares.squareRoot() }, digits: 4)),
        DataTable.Column("relative L2", .reals(found.map(\.row.relativeL2), digits: 4)),
        DataTable.Column("changed", .counts(found.map(\.row.changedCount))),
      ])
  }
}
