internal import Comparison
internal import Pages

extension DifferenceReport {
  /// What differs besides the values of tensors: a table, and texts line by line.
  var fileBlocks: [PageBlock] {
    let files = difference.files
    guard !files.isEmpty else { return [] }
    let more = files.reduce(0) { $0 + $1.more }
    let table = DataTable(
      title: "",
      note: more > 0
        ? "\(Quantity.grouped(more)) more differences of these kinds are not listed." : "",
      unit: "differences",
      columns: [
        DataTable.Column("place", .names(files.map(\.place))),
        DataTable.Column("subject", .text(files.map(\.subject.rawValue)), isFacet: true),
        DataTable.Column("change", .text(files.map(\.change.rawValue)), isFacet: true),
        DataTable.Column("A", .names(files.map { Self.short($0.first) })),
        DataTable.Column("B", .names(files.map { Self.short($0.second) })),
        DataTable.Column("note", .names(files.map { $0.note ?? "" })),
        DataTable.Column("file", .text(files.map { $0.file ?? "" }), isShown: false),
      ])
    return [.table(table)] + files.filter { !$0.lines.isEmpty }.map { .textDiff(Self.diff($0)) }
  }

  private static func short(_ text: String?) -> String { (text ?? "").truncated(to: 200) }

  private static func diff(_ difference: FileDifference) -> TextDiff {
    let lines = difference.lines.map { line in
      let kind: TextDiff.Line.Kind =
        switch line.kind {
        case .common: .same
        case .removed: .removed
        case .added: .added
        case .omitted: .skipped
        }
      return TextDiff.Line(kind, line.text)
    }
    let (removed, added) = (
      lines.count { $0.kind == .removed }, lines.count { $0.kind == .added }
    )
    return TextDiff(
      title: "\(difference.subject.rawValue): \(difference.place)",
      note: "\(Quantity.counted(removed, "line")) removed, \(Quantity.grouped(added)) added.",
      lines: lines)
  }
}
