import Checkpoints
import Layouts
package import StrictJSON
import Tensors

extension Inspection {
  /// The name of the schema, with its version.
  package static let schema = "suture.inspect/2"

  /// Writes members of the current object: everything but tensors, notes and warnings.
  func writeMembers(to json: inout JSONWriter) {
    json.member("schema", Self.schema)
    json.member("path", title)
    json.member("format", format)
    json.member("layout", layout)
    json.member("architecture", architecture)
    json.member("model_type", configuration?.modelType)
    json.member("parameters", parameterCount)
    json.member("active_parameters", experts?.activeParameterCount ?? parameterCount)
    json.member("bytes", byteCount)
    json.key("shape")
    writeShape(to: &json)
    json.member("tied", embeddings.isTied)
    json.member("quantization", quantization)
    json.member("dtypes", shares)
    json.member("shards", shards)
    json.key("metadata")
    json.object { json in
      for entry in metadata?.entries ?? [] { json.member(entry.key, entry.value) }
    }
  }

  private func writeShape(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member(ifPresent: "layers", shape.layerCount)
      json.member(ifPresent: "hidden", shape.hiddenSize)
      json.member(ifPresent: "heads", shape.headCount)
      json.member(ifPresent: "key_value_heads", shape.keyValueHeadCount)
      json.member(ifPresent: "head_dimension", shape.headDimension)
      json.member(ifPresent: "feed_forward", shape.feedForwardSize)
      json.member(ifPresent: "experts", shape.expertCount)
      json.member(ifPresent: "vocabulary", shape.vocabularyRows)
    }
  }
}

extension Inspection.Share: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("dtype", dtype.rawValue)
      json.member("tensors", tensorCount)
      json.member("parameters", parameterCount)
      json.member("bytes", byteCount)
    }
  }
}

extension Inspection.Shard: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("file", name)
      json.member("bytes", byteCount)
      json.member("tensors", tensorCount)
    }
  }
}

extension Inspection.Tensor {
  /// Writes members of the current object.
  func writeMembers(to json: inout JSONWriter) {
    json.member("name", spec.name.text)
    json.member("dtype", spec.dtype.rawValue)
    json.member("shape", spec.shape)
    json.member("file", file)
    json.member("offset", byteOffset)
    json.member("bytes", spec.byteCount)
  }
}

extension Inspection.Warning: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("code", code)
      json.member("file", file)
      json.member("message", message)
    }
  }
}
