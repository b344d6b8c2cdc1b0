import ArgumentParser
import Reports
import StrictJSON

/// The forms in which an inspection is printed.
struct InspectionOptions: ParsableArguments {
  @Flag(help: "List every tensor instead of the folded tree.")
  var tensors = false

  @Flag(help: "Print JSON of the schema \(Inspection.schema): an object, or an array for many.")
  var json = false

  @Flag(help: "Print one line of JSON for each tensor.")
  var ndjson = false

  @Flag(help: "Print comma-separated values, one line for each tensor.")
  var csv = false

  @Flag(
    name: [.long, .customShort("q")],
    help: "Print errors and warnings only, besides JSON or CSV.")
  var quiet = false

  func validate() throws {
    let forms = [("--json", json), ("--ndjson", ndjson), ("--csv", csv)].filter(\.1).map(\.0)
    if forms.count > 1 { throw ValidationError("\(forms[0]) and \(forms[1]) exclude each other.") }
    if let form = forms.first, tensors {
      throw ValidationError("--tensors is for people; \(form) lists every tensor.")
    }
  }

  /// The form that has lines for tensors and no place for anything else.
  var lineForm: String? { ndjson ? "--ndjson" : csv ? "--csv" : nil }

  /// Whether a program reads what is printed.
  var isForPrograms: Bool { json || ndjson || csv }

  /// Prints reports in the form that was asked for.
  ///
  /// - Parameters:
  ///   - reports: What could be opened.
  ///   - isSingle: Whether one path was given, so that JSON is no array.
  ///   - hasStatistics: Whether CSV has the columns of statistics.
  /// - Throws: `FileError` if standard output cannot be written.
  func print(_ reports: [InspectionReport], isSingle: Bool, hasStatistics: Bool) throws {
    if json {
      if !isSingle {
        try Console.print(JSONWriter.text { reports.write(to: &$0) })
      } else if let report = reports.first {
        try Console.print(JSONWriter.text { report.write(to: &$0) })
      }
    } else if ndjson {
      for report in reports { try Console.print(report.ndjson) }
    } else if csv {
      try Console.print(InspectionCSV.header(withStatistics: hasStatistics))
      for report in reports {
        try Console.print(InspectionCSV(report.inspection, report.statistics).text)
      }
    } else if !quiet {
      let terminal = Terminal.output
      for (place, report) in reports.enumerated() {
        let text = report.text(listing: tensors, width: terminal.width, style: terminal.style)
        try Console.print((place > 0 ? "\n" : "") + text)
        noteAndWarn(report)
      }
    }
    // Only JSON has a place for warnings.
    if !json, quiet || isForPrograms { reports.forEach(noteAndWarn) }
  }

  /// Warnings that are printed one by one; a damaged model may have thousands.
  private static let mostWarnings = 50

  private func noteAndWarn(_ report: InspectionReport) {
    if !quiet {
      for note in report.inspection.notes {
        Console.note("suture: note: \(note.printable)\n")
      }
    }
    let style = Terminal.errors.style
    let warnings = report.warnings
    for warning in warnings.prefix(Self.mostWarnings) {
      Console.note(Warning("\(warning)").text(style: style))
    }
    if warnings.count > Self.mostWarnings {
      let more = Quantity.grouped(warnings.count - Self.mostWarnings)
      Console.note(Warning("\(more) more; --json lists all").text(style: style))
    }
  }
}
