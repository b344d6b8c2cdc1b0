import Adapters
import Reports
import StrictJSON
import Tensors

/// How well an adapter holds a difference, for people and programs.
struct ExtractionReport: JSONWritable {
  /// The name of the schema, with its version.
  static let schema = "suture.lora-extract/1"

  let extraction: Extraction
  let output: String

  init(_ extraction: Extraction, output: String) {
    (self.extraction, self.output) = (extraction, output)
  }

  func text(width: Int?, style: Style) -> String {
    var lines = [style.paint("extracted", .heading) + " into \(output.printable)"]
    var table = TextTable([.left, .left, .right, .right, .right])
    table.add(
      ["matrix", "shape", "rank", "difference", "rel. error"].map { TextTable.Cell($0, .faint) })
    for matrix in extraction.matrices {
      table.add([
        TextTable.Cell(matrix.name.text), TextTable.Cell("\(matrix.shape)"),
        TextTable.Cell("\(matrix.rank)"),
        TextTable.Cell(matrix.energy.squareRoot().shortText),
        TextTable.Cell(matrix.error.shortText),
      ])
    }
    lines += table.lines(width: width, indent: 2, style: style)
    lines.append("")
    var totals = TextTable([.left, .left])
    totals.add([
      TextTable.Cell("total error", .faint),
      TextTable.Cell("\(extraction.error.shortText) of the length of all differences"),
    ])
    totals.add([
      TextTable.Cell("unchanged", .faint),
      TextTable.Cell(Quantity.counted(extraction.unchangedCount, "tensor")),
    ])
    if !extraction.saved.isEmpty {
      totals.add([
        TextTable.Cell("saved whole", .faint),
        TextTable.Cell(Quantity.counted(extraction.saved.count, "tensor")),
      ])
    }
    lines += totals.lines(width: width, indent: 2, style: style)
    for tensor in extraction.leftOut {
      lines.append(
        "  left out: \(tensor.name.text.printable), whose difference has the length "
          + tensor.energy.squareRoot().shortText)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("output", output)
      json.member("error", extraction.error)
      json.member("difference", extraction.energy.squareRoot())
      json.member("unchanged", extraction.unchangedCount)
      json.key("matrices")
      json.array { json in
        for matrix in extraction.matrices {
          json.object(.line) { json in
            json.member("name", matrix.name.text)
            json.member("shape", matrix.shape)
            json.member("rank", matrix.rank)
            json.member("difference", matrix.energy.squareRoot())
            json.member("error", matrix.error)
            json.member("all_values", matrix.isExact)
          }
        }
      }
      json.member("saved", extraction.saved.map(\.text))
      json.key("left_out")
      json.array { json in
        for tensor in extraction.leftOut {
          json.object(.line) { json in
            json.member("name", tensor.name.text)
            json.member("difference", tensor.energy.squareRoot())
          }
        }
      }
    }
  }
}
