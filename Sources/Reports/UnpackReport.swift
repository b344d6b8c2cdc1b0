package import StrictJSON

/// What was unpacked, in figures.
package struct UnpackReport: Sendable {
  package static let schema = "suture.unpack/1"

  private let archive: String
  private let output: String
  private let memberCount: Int
  private let byteCount: Int
  private let seconds: Double
  private let peakMemory: Int

  package init(
    archive: String, output: String, memberCount: Int, byteCount: Int, seconds: Double,
    peakMemory: Int
  ) {
    (self.archive, self.output) = (archive, output)
    (self.memberCount, self.byteCount) = (memberCount, byteCount)
    (self.seconds, self.peakMemory) = (seconds, peakMemory)
  }

  /// The figures for people.
  package func text(style: Style = .plain) -> String {
    var table = TextTable([.left, .left])
    func row(_ label: String, _ text: String) {
      table.add([TextTable.Cell(label, .faint), TextTable.Cell(text)])
    }
    let rate = seconds > 0 ? Double(byteCount) / seconds : 0
    row("files", Quantity.grouped(memberCount))
    row("bytes", Quantity.bytes(byteCount))
    row("time", "\(Quantity.duration(seconds: seconds)) (\(Quantity.rate(rate)))")
    row("memory", "\(Quantity.bytes(peakMemory)) at peak")
    return
      ([style.paint("unpacked", .heading) + " into \(output.printable)"]
      + table.lines(indent: 2, style: style)).joined(separator: "\n") + "\n"
  }
}

extension UnpackReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("archive", archive)
      json.member("output", output)
      json.member("files", memberCount)
      json.member("bytes", byteCount)
      json.member("seconds", seconds)
      json.member("peak_memory", peakMemory)
    }
  }
}
