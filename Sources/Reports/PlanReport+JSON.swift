import Checkpoints
import Pipeline
package import StrictJSON
import Tensors

extension PlanReport: JSONWritable {
  /// The name of the schema, with its version.
  package static let schema = "suture.plan/1"

  /// Writes an object with the heading, the cost and every output tensor.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("method", heading.method)
      json.member(ifPresent: "profile", heading.profile)
      json.member(ifPresent: "seed", heading.seed)
      json.member("models", heading.models)
      json.member("base", heading.base)
      json.member("output", heading.output)
      if !heading.stages.isEmpty {
        json.key("stages")
        json.array { json in
          for stage in heading.stages { stage.write(to: &json) }
        }
      }
      json.member("files", heading.files)
      json.member("file_bytes", heading.fileByteCount)
      json.member("bytes_read", cost.bytesRead)
      json.member("bytes_scanned", cost.bytesScanned)
      json.member("bytes_written", cost.bytesWritten)
      json.member("passes", maximumPasses)
      json.member("peak_memory", cost.peakMemory)
      json.key("tensors")
      json.array { json in
        for step in steps {
          json.object(.line) { json in step.writeMembers(to: &json) }
        }
      }
      json.member("warnings", warnings)
    }
  }
}

extension PlanReport.Stage {
  fileprivate func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("name", name)
      json.member("method", method)
      json.member("models", models)
      json.member("base", base)
      json.member("bytes", byteCount)
      json.member("mode", mode)
    }
  }
}

extension Plan.Step {
  /// Writes what a step is as members of the current object.
  func writeMembers(to json: inout JSONWriter) {
    json.member("name", output.name.text)
    json.member("dtype", output.dtype.rawValue)
    json.member("shape", output.shape)
    json.member("bytes", output.byteCount)
    json.member("method", account.method)
    json.key("inputs")
    json.array { json in
      for input in storedInputs {
        json.object { json in
          json.member("model", input.model)
          json.member("tensor", input.tensor.name.text)
          json.member("dtype", input.tensor.spec.dtype.rawValue)
          json.member("bytes", input.tensor.readByteCount)
        }
      }
    }
    json.member("passes", maximumPasses)
    json.member("notes", account.notes)
  }
}
