/// Scaling of merged differences along the layers (LiNeS).
///
/// The merged difference of a tensor is multiplied by `lines_alpha + lines_beta * depth`, where the
/// depth runs from 0 at the first layer to 1 at the last. What is before the layers (embeddings) has
/// depth 0, what is after them (the final norm, the head) has depth 1, and the only layer of a model
/// has depth 1. Layers count in the output, over all slices. Source: Wang et al., arXiv 2410.17146, which counts the ends in the same way.
enum LayerScaling {
  static let parameters = [
    ParameterDefinition("lines_alpha", .float, .shared, .value(.float(1))),
    ParameterDefinition("lines_beta", .float, .shared, .value(.float(0))),
  ]

  /// What the merged difference of a tensor is multiplied by.
  static func factor(_ tensor: TensorMerge) -> Double {
    tensor.number("lines_alpha") + tensor.number("lines_beta") * tensor.depth
  }
}
