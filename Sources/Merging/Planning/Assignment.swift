internal import Tensors

/// An output tensor and the stored tensors that go into it.
struct Assignment {
  struct Source {
    /// Index into the slice's sources.
    var source: Int
    var input: MergeInput
    /// The name in the input's catalogue that parameters are looked up by.
    var name: TensorName
    /// The tensor read: another name where the input's head is tied to its embedding.
    var stored: TensorName
  }

  var output: TensorName
  var sources: [Source]
  /// Position of the layer in its slice, 0 to 1; 0 for tensors outside of layers.
  var t: Double
  /// How deep in the output: as `t` over all slices, but 1 for tensors after the layers.
  var depth: Double
  var slice: Recipe.OutputSlice
  /// Name of the module, for recipes that have modules.
  var module: String?
  /// The number of the recipe's override that holds here.
  var override: Int?
  /// Whether inputs were left out that lack the tensor.
  var isPartial = false
}
