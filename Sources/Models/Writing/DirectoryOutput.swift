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

  /// The floating-point type of most elements.
  var dtype: DType {
    Dictionary(grouping: types.values, by: \.self).max { $0.value.count < $1.value.count }?.key
      ?? .bf16
  }
}
