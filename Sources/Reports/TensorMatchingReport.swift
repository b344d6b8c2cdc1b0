package import Comparison
package import StrictJSON
internal import Tensors

/// Which tensors of one model are which of another, without those that keep their names.
package struct TensorMatchingReport: Sendable {
  package let matching: TensorMatching

  package init(_ matching: TensorMatching) { self.matching = matching }

  private var pairs: [TensorMatching.Pair] {
    matching.pairs.filter { !$0.isPlain || $0.note != nil }
  }

  /// Renders pairs of other names or views with their reasons, and what has no partner.
  package func text(style: Style = .plain) -> String {
    var table = TextTable([.left, .left, .left, .left])
    for pair in pairs {
      let score = pair.score < 1 ? " (\(Quantity.fixed(pair.score, digits: 3)))" : ""
      let remarks = [pair.note, pair.isAmbiguous ? ambiguity(pair) : nil].compactMap(\.self)
      table.add([
        TextTable.Cell(side(pair.first)), TextTable.Cell("-> " + side(pair.second)),
        TextTable.Cell(pair.reason.rawValue + score, .faint),
        TextTable.Cell(remarks.joined(separator: "; ").printable, .warning),
      ])
    }
    for name in matching.firstOnly { table.add([TextTable.Cell("- \(name.quoted)")]) }
    for name in matching.secondOnly { table.add([TextTable.Cell("+ \(name.quoted)")]) }
    let lines = table.lines(width: nil, indent: 2, style: style)
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private func side(_ side: TensorMatching.Side) -> String {
    side.name.text.printable + (side.view.map { " [\($0)]" } ?? "")
  }

  private func ambiguity(_ pair: TensorMatching.Pair) -> String {
    guard let other = pair.alternatives.first else { return "ambiguous" }
    let more = pair.alternatives.count > 1 ? " and \(pair.alternatives.count - 1) more" : ""
    return "ambiguous: also \(other.quoted)\(more)"
  }
}

extension TensorMatchingReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("pairs", pairs)
      json.member("first_only", matching.firstOnly.map(\.text))
      json.member("second_only", matching.secondOnly.map(\.text))
      json.member("notes", matching.notes)
    }
  }
}

extension TensorMatching.Pair: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("first", first.name.text)
      json.member("second", second.name.text)
      json.member(ifPresent: "first_view", first.view)
      json.member(ifPresent: "second_view", second.view)
      json.member("reason", reason.rawValue)
      json.member("score", score)
      json.member("ambiguous", isAmbiguous)
      if !alternatives.isEmpty { json.member("alternatives", alternatives.map(\.text)) }
      json.member(ifPresent: "note", note)
    }
  }
}
