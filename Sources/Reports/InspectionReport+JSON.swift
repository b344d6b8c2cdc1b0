import Analysis
package import StrictJSON
import Tensors

extension InspectionReport: JSONWritable {
  /// Writes an object: the inspection, and a member for each thing that was asked for.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      inspection.writeMembers(to: &json)
      json.key("tensors")
      json.array { json in
        for line in lines { line.write(to: &json) }
      }
      json.member(ifPresent: "statistics", statistics)
      json.member(ifPresent: "spectra", spectra)
      json.member(ifPresent: "duplicates", duplicates)
      json.member(ifPresent: "memory", memory)
      if !slices.isEmpty { json.member("slices", slices) }
      json.member("notes", inspection.notes)
      json.member("warnings", warnings)
    }
  }

  /// One line of JSON for each tensor, with the path of the checkpoint first.
  package var ndjson: String {
    lines.map { line in
      JSONWriter.text(.compact) { json in
        json.object { json in
          json.member("path", inspection.title)
          line.writeMembers(to: &json)
        }
      } + "\n"
    }.joined()
  }

  private var lines: [TensorLine] {
    let found = Dictionary(
      (statistics?.entries ?? []).map { ($0.name, $0.statistics) },
      uniquingKeysWith: { first, _ in first })
    return inspection.tensors.map {
      TensorLine(tensor: $0, statistics: found[$0.spec.name])
    }
  }
}

/// A tensor with what is known of its values.
private struct TensorLine: JSONWritable {
  let tensor: Inspection.Tensor
  let statistics: TensorStatistics?

  func write(to json: inout JSONWriter) {
    json.object(.line) { json in writeMembers(to: &json) }
  }

  func writeMembers(to json: inout JSONWriter) {
    tensor.writeMembers(to: &json)
    json.member(ifPresent: "statistics", statistics)
  }
}
