package import Archives
package import StrictJSON

/// What an archive will hold, or holds now, in figures.
package struct PackReport: Sendable {
  /// What came of it.
  package struct Outcome: Sendable {
    package var byteCount: Int
    package var isVerified: Bool
    package var seconds: Double
    /// The most memory that was resident, in bytes.
    package var peakMemory: Int

    package init(byteCount: Int, isVerified: Bool, seconds: Double, peakMemory: Int) {
      (self.byteCount, self.isVerified) = (byteCount, isVerified)
      (self.seconds, self.peakMemory) = (seconds, peakMemory)
    }
  }

  package static let schema = "suture.pack/1"

  private let plan: PackPlan
  private let output: String
  /// Nil for a plan that was not carried out.
  package var outcome: Outcome?

  /// The figures of a plan.
  package init(_ plan: PackPlan, output: String) { (self.plan, self.output) = (plan, output) }

  /// The figures for people.
  package func text(style: Style = .plain) -> String {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ text: String) {
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text)])
    }
    row("files", Quantity.grouped(plan.members.count))
    row("tensors", Quantity.grouped(plan.tensorCount))
    if plan.differenceCount > 0 {
      row("base", Quantity.counted(plan.differenceCount, "tensor") + " as differences")
    }
    let duplicates = plan.duplicates
    if duplicates.count > 0 {
      row(
        "stored once",
        Quantity.counted(duplicates.count, "duplicate")
          + ", \(Quantity.bytes(duplicates.byteCount))")
    }
    row("bytes", Quantity.bytes(plan.byteCount))
    if let outcome {
      row("packed", PackedSize(outcome.byteCount, of: plan.byteCount).text)
      let rate = outcome.seconds > 0 ? Double(plan.byteCount) / outcome.seconds : 0
      row("time", "\(Quantity.duration(seconds: outcome.seconds)) (\(Quantity.rate(rate)))")
      row("memory", "\(Quantity.bytes(outcome.peakMemory)) at peak")
      row("read back", outcome.isVerified ? "every byte is right" : "no")
    }
    let heading = outcome == nil ? "would pack" : "packed"
    return
      ([style.paint(heading, .heading) + " into \(output.printable)"]
      + table.lines(indent: 2, style: style)).joined(separator: "\n") + "\n"
  }
}

extension PackReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    let duplicates = plan.duplicates
    json.object { json in
      json.member("schema", Self.schema)
      json.member("output", output)
      json.member("files", plan.members.count)
      json.member("tensors", plan.tensorCount)
      json.member("differences", plan.differenceCount)
      json.member("duplicates", duplicates.count)
      json.member("duplicate_bytes", duplicates.byteCount)
      json.member("bytes", plan.byteCount)
      if let outcome {
        json.member("packed_bytes", outcome.byteCount)
        json.member("ratio", PackedSize(outcome.byteCount, of: plan.byteCount).ratio)
        json.member("verified", outcome.isVerified)
        json.member("seconds", outcome.seconds)
        json.member("peak_memory", outcome.peakMemory)
      }
    }
  }
}

/// The size of an archive beside that of what it holds.
package struct PackedSize: Sendable {
  private let packed: Int
  private let original: Int

  package init(_ packed: Int, of original: Int) {
    (self.packed, self.original) = (packed, original)
  }

  /// Packed bytes for each original byte; 1 for nothing.
  package var ratio: Double { original > 0 ? Double(packed) / Double(original) : 1 }

  /// The size and the ratio, such as `10.7 GB (66.6 % of 16.1 GB)`.
  package var text: String {
    "\(Quantity.bytes(packed)) (\(Quantity.fixed(ratio * 100, digits: 2)) % of "
      + "\(Quantity.bytes(original)))"
  }
}
