import Analysis
import Tensors

extension InspectionReport {
  /// Renders the report for people.
  ///
  /// - Parameters:
  ///   - listing: Whether every tensor is listed instead of folded rows.
  ///   - width: The columns of the terminal; nil sets everything in full.
  ///   - style: Whether colour may be used.
  /// - Returns: Lines, each ended; warnings are not among them.
  package func text(listing: Bool = false, width: Int? = nil, style: Style = .plain) -> String {
    let sections =
      isSelection
      ? selection(width: width, style: style)
      : model(listing: listing, width: width, style: style)
    return sections.joined(separator: "\n")
  }

  private func model(listing: Bool, width: Int?, style: Style) -> [String] {
    let asksForMore = showsHistograms || duplicates != nil || memory != nil || spectra != nil
    guard statistics != nil || asksForMore else {
      return [inspection.text(listing: listing, width: width, style: style)]
    }
    var sections = [inspection.head(style: style)]
    if let statistics {
      if showsHistograms {
        sections += statistics.kinds.map { kind in
          let title = style.paint(kind.name.printable, .heading)
          let tensors = Quantity.counted(kind.total.tensorCount, "tensor")
          let text = HistogramText(kind.total).lines(width: width, indent: 4, style: style)
          return "  \(title): \(Quantity.elements(kind.total.count)) in \(tensors)\n"
            + text.joined(separator: "\n") + "\n"
        }
      } else {
        sections.append(statistics.text(listing: listing, width: width, style: style))
      }
    }
    if let spectra { sections.append(spectra.text(width: width, style: style)) }
    if let duplicates { sections.append(duplicates.text(width: width, style: style)) }
    if let memory { sections.append(memory.text(style: style)) }
    return sections
  }

  private func selection(width: Int?, style: Style) -> [String] {
    var sections: [String] = []
    for entry in statistics?.entries ?? [] {
      var text = entry.text(width: width, style: style)
      if showsHistograms {
        let lines = HistogramText(entry.statistics).lines(width: width, indent: 4, style: style)
        text += lines.joined(separator: "\n") + "\n"
      }
      sections.append(text)
    }
    sections += slices.map { $0.text(style: style) }
    if sections.isEmpty {
      let lines = inspection.listing.lines(width: width, indent: 0, style: style)
      sections.append(lines.joined(separator: "\n") + "\n")
    }
    if let spectra { sections.append(spectra.text(width: width, style: style)) }
    if let duplicates { sections.append(duplicates.text(width: width, style: style)) }
    if let memory { sections.append(memory.text(style: style)) }
    return sections
  }
}
