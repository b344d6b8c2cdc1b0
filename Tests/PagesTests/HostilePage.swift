import Pages

/// A page where one text is everywhere that a text can be.
enum HostilePage {
  static func page(of text: String) -> Page {
    Page(
      title: text, subtitle: text, generator: text,
      sections: [
        PageSection(
          text,
          [
            .text(text), .lines(text), .cards([Fact(text, text, detail: text)]),
            .facts([Fact(text, text, detail: text)]),
            .findings([Finding(.error, code: text, subject: text, text)]),
            .plots([
              .heatMap(map(of: text)), .histogram(histogram(of: text)), .lines(lines(of: text)),
              .stack([.bars(bars(of: text))]),
            ]), .table(table(of: text)),
            .textDiff(
              TextDiff(title: text, note: text, lines: [.init(.added, new: 1, text)])),
          ])
      ])
  }

  private static func map(of text: String) -> HeatMap {
    let cell = HeatMap.Cell(1, label: text, detail: text)
    return HeatMap(
      title: text, note: "n" + text, columns: [HeatMap.Column(text, group: text)],
      rows: [HeatMap.Row(text, [cell])], singles: [HeatMap.Single(text, cell)], isLabelled: true)
  }

  private static func histogram(of text: String) -> Histogram {
    Histogram(title: text, note: "n" + text, axis: text, unit: text, bins: [.init(0, 1, 5)])
  }

  private static func lines(of text: String) -> LinePlot {
    LinePlot(
      title: text, note: "n" + text, xTitle: text, yTitle: text,
      series: [.init(text, values: [2, 1]), .init(text, values: [1])],
      markers: [.init(.x, 1, text), .init(.y, 2, text)])
  }

  private static func bars(of text: String) -> BarList {
    BarList(title: text, note: "n" + text, bars: [.init(text, 1, text: text, detail: text)])
  }

  private static func table(of text: String) -> DataTable {
    DataTable(
      title: "t" + text, note: "n" + text, unit: text,
      columns: [
        DataTable.Column(text, .names([text]), help: "h" + text),
        DataTable.Column(text, .text([text]), isFacet: true),
        DataTable.Column(text, .counts([nil])), DataTable.Column(text, .reals([.nan], digits: 3)),
      ])
  }
}
