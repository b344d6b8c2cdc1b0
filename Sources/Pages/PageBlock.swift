/// One part of a section.
package enum PageBlock: Sendable {
  /// A paragraph.
  case text(String)
  /// The few facts that matter most.
  case cards([Fact])
  /// A list of facts.
  case facts([Fact])
  case findings([Finding])
  /// Drawings that stand side by side where there is room.
  case plots([PagePlot])
  case table(DataTable)
  case textDiff(TextDiff)
  /// Lines as they are, in a type of one width.
  case lines(String)
}

/// A drawing.
package indirect enum PagePlot: Sendable {
  case heatMap(HeatMap)
  case histogram(Histogram)
  case lines(LinePlot)
  case bars(BarList)
  /// Drawings below each other.
  case stack([PagePlot])
}

/// A part of a page under a title.
package struct PageSection: Sendable {
  package var title: String
  package var blocks: [PageBlock]

  package init(_ title: String, _ blocks: [PageBlock]) {
    (self.title, self.blocks) = (title, blocks)
  }
}
