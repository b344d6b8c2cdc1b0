internal import Layouts
internal import Tensors

/// What a model's directory will hold, before any tensor is read.
struct DirectoryOutput {
  /// Torch files with tensors, paths relative to the output.
  var files: [TorchOutputFile] = []
  /// Small files of known bytes, such as configurations; paths relative to the output.
  var texts: [(name: String, bytes: [UInt8])] = []
  /// Names of logical tensors that the output stores although the model has them under another name
  /// (a head that is the embedding).
  var aliases: [TensorName: TensorName] = [:]
  /// The logical tensors that have a place.
  var placed: Set<TensorName> { Set(files.lazy.flatMap(\.places).map(\.part.tensor)) }
  /// What the layout cannot hold and what was assumed, a line each.
  var notes: [String] = []
}

/// The model that is to be written: tensors by name with the types of the output.
struct WrittenModel {
  var shape: DecoderShape
  var settings: DecoderSettings
  var types: [TensorName: DType]
  /// What goes along that is no weight; nil where there is nothing.
  var state: CarriedState?

  /// The type of most tensors; of several, the first by name.
  var dtype: DType {
    let counts = Dictionary(grouping: types.values, by: \.self).mapValues(\.count)
    let sorted = counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    return sorted.first?.key ?? .bf16
  }
}
