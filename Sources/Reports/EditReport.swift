internal import Pipeline
package import StrictJSON
package import Tensors

/// What edits will make of a model: the edits, the plan, and what changes besides tensors.
package struct EditReport: Sendable {
  /// An edit and how many tensors it concerned.
  package struct Line: Sendable {
    package var edit: String
    package var tensorCount: Int

    package init(edit: String, tensorCount: Int) {
      (self.edit, self.tensorCount) = (edit, tensorCount)
    }
  }

  /// A value that becomes another: of the configuration, or of the metadata.
  package struct Change: Sendable {
    package var key: String
    package var before: String?
    package var after: String?

    package init(key: String, before: String?, after: String?) {
      (self.key, self.before, self.after) = (key, before, after)
    }
  }

  package var plan: PlanReport
  package var edits: [Line]
  /// Tensors of the input that the output lacks.
  package var dropped: [TensorName]
  package var configuration: [Change]
  package var metadata: [Change]
  /// Names of files that are copied.
  package var copies: [String]

  package init(
    _ plan: PlanReport, edits: [Line], dropped: [TensorName], configuration: [Change],
    metadata: [Change], copies: [String]
  ) {
    self.plan = plan
    self.edits = edits
    self.dropped = dropped
    self.configuration = configuration
    self.metadata = metadata
    self.copies = copies
  }

  /// The tensors whose name and bytes stay as they are.
  private var untouchedCount: Int {
    plan.steps.count { $0.account.notes.isEmpty }
  }

  /// Renders the report for people.
  ///
  /// - Parameters:
  ///   - width: The columns of the terminal; nil sets everything in full.
  ///   - style: Whether colour may be used.
  /// - Returns: Lines, each ended; warnings are not among them.
  package func text(width: Int? = nil, style: Style = .plain) -> String {
    var lines: [String] = []
    if !edits.isEmpty {
      lines.append(style.paint("edits", .heading))
      lines += editTable.lines(width: width, indent: 2, style: style)
    }
    if !dropped.isEmpty {
      lines.append(style.paint("dropped", .heading))
      lines += droppedTable.lines(width: width, indent: 2, style: style)
    }
    for (title, changes) in [("config.json", configuration), ("metadata", metadata)]
    where !changes.isEmpty {
      lines.append(style.paint(title, .heading))
      lines += Self.table(changes).lines(width: width, indent: 2, style: style)
    }
    lines.append(
      style.paint("files", .heading) + ": "
        + (copies.isEmpty ? "none is" : copies.joined(separator: ", ").printable)
        + (copies.isEmpty ? " copied" : ""))
    lines.append(
      style.paint("tensors", .heading)
        + ": \(Quantity.grouped(untouchedCount)) as they are, "
        + "\(Quantity.grouped(plan.steps.count - untouchedCount)) changed or new, "
        + "\(Quantity.grouped(dropped.count)) dropped")
    return plan.text(width: width, style: style) + "\n" + lines.joined(separator: "\n") + "\n"
  }

  private var editTable: TextTable {
    var table = TextTable([.right, .left, .left])
    for (number, line) in edits.enumerated() {
      let count = line.tensorCount > 0 ? Quantity.counted(line.tensorCount, "tensor") : ""
      table.add([
        TextTable.Cell("\(number + 1)", .faint), TextTable.Cell(line.edit.printable),
        TextTable.Cell(count, .faint),
      ])
    }
    return table
  }

  private var droppedTable: TextTable {
    var table = TextTable([.left, .left])
    for row in NameFold(dropped.map { (name: $0, key: 0) }).rows {
      table.add([
        TextTable.Cell("\(row.name)"), TextTable.Cell(row.count > 1 ? "x\(row.count)" : ""),
      ])
    }
    return table
  }

  private static func table(_ changes: [Change]) -> TextTable {
    var table = TextTable([.left, .left])
    for change in changes {
      let (before, after) = (change.before ?? "nothing", change.after ?? "nothing")
      table.add([
        TextTable.Cell(change.key.printable, .faint),
        TextTable.Cell("\(short(before)) -> \(short(after))"),
      ])
    }
    return table
  }

  /// A value in one line of at most some columns.
  private static func short(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").printable
    return line.count <= 60 ? line : line.prefix(57) + "..."
  }
}

extension EditReport: JSONWritable {
  /// The name of the schema, with its version.
  package static let schema = "suture.edit-plan/1"

  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.key("edits")
      json.array { json in
        for line in edits {
          json.object(.line) { json in
            json.member("edit", line.edit)
            json.member("tensors", line.tensorCount)
          }
        }
      }
      json.member("dropped", dropped.map(\.text))
      for (key, changes) in [("configuration", configuration), ("metadata", metadata)] {
        json.key(key)
        json.array { json in
          for change in changes {
            json.object(.line) { json in
              json.member("key", change.key)
              json.member("before", change.before)
              json.member("after", change.after)
            }
          }
        }
      }
      json.member("copied_files", copies)
      json.member("untouched_tensors", untouchedCount)
      json.member("plan", plan)
    }
  }
}
