package import Pipeline
package import StrictJSON
import Tensors

/// What a job that writes a model did, in figures.
package struct RunSummary: Sendable {
  /// The verb, as in `merge`.
  package var command: String
  package var execution: ExecutionSummary
  /// The directory that was written.
  package var output: String
  package var bytesRead: Int
  package var seconds: Double
  /// The most memory that was resident, in bytes; pages of mapped inputs count.
  package var peakMemory: Int

  package init(
    _ execution: ExecutionSummary, of command: String, output: String, bytesRead: Int,
    seconds: Double,
    peakMemory: Int
  ) {
    self.command = command
    self.execution = execution
    self.output = output
    self.bytesRead = bytesRead
    self.seconds = seconds
    self.peakMemory = peakMemory
  }

  /// Bytes read and written in a second.
  package var bytesPerSecond: Double {
    seconds > 0 ? Double(bytesRead + execution.bytesWritten) / seconds : 0
  }

  /// The figures for people.
  package func text(style: Style = .plain) -> String {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ text: String, _ tone: Style.Tone = .plain) {
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text, tone)])
    }
    row("tensors", Quantity.grouped(execution.tensorCount))
    row(
      "bytes",
      "\(Quantity.bytes(execution.bytesWritten)) written, \(Quantity.bytes(bytesRead)) read")
    row("time", "\(Quantity.duration(seconds: seconds)) (\(Quantity.rate(bytesPerSecond)))")
    row("memory", "\(Quantity.bytes(peakMemory)) at peak")
    row("non-finite", nonFinite, execution.nonFinite.count > 0 ? .warning : .plain)
    if let text = Self.text(of: execution.overflowed, became: "infinite or NaN") {
      row("overflowed", text, .warning)
    }
    if let text = Self.text(of: execution.flushed, became: "0") { row("flushed", text) }
    let lines = table.lines(indent: 2, style: style)
    let done = Self.done[command] ?? "written"
    return ([style.paint(done, .heading) + " into \(output.printable)"] + lines)
      .joined(separator: "\n") + "\n"
  }

  /// Verbs as what has been done.
  private static let done = [
    "merge": "merged", "convert": "converted", "reshard": "resharded",
    "edit": "edited",
  ]

  private var nonFinite: String {
    guard execution.nonFinite.count > 0 else { return "none" }
    let names = execution.nonFinite.tensors.map(\.spec.name.quoted).joined(separator: ", ")
    return Quantity.counted(execution.nonFinite.count, "value") + " in \(names)"
  }

  /// What values became when they were stored, and where most of them are; nil without any.
  private static func text(of tally: ValueTally, became outcome: String) -> String? {
    guard let worst = tally.worst else { return nil }
    let counted = Quantity.counted(tally.count, "value")
    let place =
      tally.tensorCount == 1
      ? "in \(worst.spec.name.quoted)"
      : "in \(tally.tensorCount) tensors, most in \(worst.spec.name.quoted) "
        + "(\(Quantity.grouped(worst.count)))"
    return "\(counted) became \(outcome) as \(worst.spec.dtype.rawValue), \(place)"
  }
}

extension RunSummary: JSONWritable {
  /// The name of the schema, with its version, as in `suture.merge/1` and `suture.lora-apply/1`.
  package var schema: String { "suture.\(command.replacing(" ", with: "-"))/1" }

  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", schema)
      json.member("output", output)
      json.member("tensors", execution.tensorCount)
      json.member("bytes_written", execution.bytesWritten)
      json.member("bytes_read", bytesRead)
      json.member("seconds", seconds)
      json.member("bytes_per_second", bytesPerSecond)
      json.member("peak_memory", peakMemory)
      json.member("non_finite", execution.nonFinite.count)
      json.member("non_finite_tensors", execution.nonFinite.tensors.map(\.spec.name.text))
      Self.write(execution.overflowed, as: "overflowed", to: &json)
      Self.write(execution.flushed, as: "flushed", to: &json)
    }
  }

  private static func write(_ tally: ValueTally, as key: String, to json: inout JSONWriter) {
    json.key(key)
    json.object(.line) { json in
      json.member("values", tally.count)
      json.member("tensors", tally.tensorCount)
      guard let worst = tally.worst else { return }
      json.member("worst", worst.spec.name.text)
      json.member("worst_values", worst.count)
      json.member("worst_dtype", worst.spec.dtype.rawValue)
    }
  }
}
