package import StrictJSON

/// What was found of interrupted runs, and what became of it.
package struct CleaningReport: Sendable {
  /// What becomes of a leftover.
  package enum Fate: String, Sendable {
    case removed
    /// A process is at work on it.
    case inUse = "in-use"
    /// An old output whose place is empty.
    case onlyCopy = "only-copy"
    /// A folder of such a name without a journal.
    case unknown
  }

  /// One leftover.
  package struct Entry: Sendable {
    package var path: String
    package var byteCount: Int
    package var fate: Fate

    package init(path: String, byteCount: Int, fate: Fate) {
      (self.path, self.byteCount, self.fate) = (path, byteCount, fate)
    }
  }

  /// The name of the schema, with its version.
  package static let schema = "suture.clean/1"

  package var isDryRun: Bool
  package var entries: [Entry] = []

  package init(isDryRun: Bool) { self.isDryRun = isDryRun }

  /// A line for each leftover, and their sum.
  package func text(style: Style = .plain) -> String {
    guard !entries.isEmpty else { return "nothing is left of interrupted runs\n" }
    var table = TextTable([.left, .right, .left])
    for entry in entries {
      table.add([
        TextTable.Cell(word(entry.fate), entry.fate == .removed ? .plain : .warning),
        TextTable.Cell(Quantity.bytes(entry.byteCount)), TextTable.Cell(entry.path.printable),
      ])
    }
    let removed = entries.filter { $0.fate == .removed }
    let sum = Quantity.bytes(removed.reduce(0) { $0 + $1.byteCount })
    let verb = isDryRun ? "would be removed" : "removed"
    return (table.lines(indent: 0, style: style) + ["\(sum) \(verb)"]).joined(separator: "\n")
      + "\n"
  }

  private func word(_ fate: Fate) -> String {
    switch fate {
    case .removed: isDryRun ? "would remove" : "removed"
    case .inUse: "in use"
    case .unknown: "kept (it has no journal; remove it by hand)"
    case .onlyCopy: "kept (the only copy of a replaced output; rename it by hand)"
    }
  }
}

extension CleaningReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("dry_run", isDryRun)
      json.member("leftovers", entries)
    }
  }
}

extension CleaningReport.Entry: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("path", path)
      json.member("bytes", byteCount)
      json.member("fate", fate.rawValue)
    }
  }
}
