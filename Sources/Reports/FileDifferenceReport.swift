package import Comparison
package import StrictJSON

/// Differences between the files beside two models' tensors, for people and programs.
package struct FileDifferenceReport: Sendable {
  package let differences: [FileDifference]

  package init(_ differences: [FileDifference]) { self.differences = differences }

  /// Renders the differences, subject by subject.
  ///
  /// - Parameters:
  ///   - style: Whether colour may be used.
  ///   - limit: How many characters of a value are set.
  /// - Returns: Lines, each ended; empty without differences.
  package func text(style: Style = .plain, limit: Int = 100) -> String {
    var lines: [String] = []
    var heading: String?
    for difference in differences {
      let title =
        difference.file.map { "\(difference.subject.rawValue) (\($0))" }
        ?? difference.subject.rawValue
      if title != heading { lines.append(style.paint(title.printable, .heading)) }
      heading = title
      lines.append("  " + line(difference, limit))
      lines += difference.lines.map { text(of: $0, style) }
      if difference.more > 0 { lines.append("  and \(difference.more) more") }
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }

  private func line(_ difference: FileDifference, _ limit: Int) -> String {
    let place = difference.place.printable
    let values = [difference.first, difference.second].map { $0.map { cut($0, limit) } }
    let note = difference.note.map { " (\($0.printable))" } ?? ""
    let name = difference.change == .added || difference.change == .removed
    // Files on one side have no value but their name.
    if name, difference.subject == .files { return "\(difference.sign) \(place)\(note)" }
    switch (values[0], values[1]) {
    case (let old?, let new?) where difference.change == .equivalent && old == new:
      return "\(difference.sign) \(place): \(old)\(note)"
    case (let old?, let new?): return "\(difference.sign) \(place): \(old) -> \(new)\(note)"
    case (let value?, nil), (nil, let value?):
      return "\(difference.sign) \(place): \(value)\(note)"
    case (nil, nil): return "\(difference.sign) \(place)\(note)"
    }
  }

  private func cut(_ text: String, _ limit: Int) -> String {
    let text = text.printable
    return text.count > limit ? String(text.prefix(limit)) + "..." : text
  }

  private func text(of line: LineDifference.Line, _ style: Style) -> String {
    let text = "    \(line.kind.rawValue) \(line.text.printable)"
    switch line.kind {
    case .added: return style.paint(text, .heading)
    case .removed: return style.paint(text, .failure)
    case .omitted: return style.paint("    @ \(line.text)", .faint)
    case .common: return text
    }
  }
}

extension FileDifference {
  /// One character for what became of it.
  fileprivate var sign: String {
    switch change {
    case .added: "+"
    case .removed: "-"
    case .changed: "~"
    case .renumbered: "#"
    case .reordered, .moved: ">"
    case .equivalent: "="
    }
  }
}

extension FileDifferenceReport: JSONWritable {
  /// Writes an array of all differences.
  package func write(to json: inout JSONWriter) { differences.write(to: &json) }
}

extension FileDifference: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("subject", subject.rawValue)
      json.member("change", change.rawValue)
      json.member("substantial", isSubstantial)
      json.member(ifPresent: "file", file)
      json.member("place", place)
      json.member(ifPresent: "first", first)
      json.member(ifPresent: "second", second)
      json.member(ifPresent: "note", note)
      if !lines.isEmpty { json.member("lines", lines.map { $0.kind.rawValue + $0.text }) }
      if more > 0 { json.member("more", more) }
    }
  }
}
