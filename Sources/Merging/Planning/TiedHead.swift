internal import Checkpoints
internal import Layouts
internal import Tensors

/// Output heads that are not stored because they are the input embedding.
enum TiedHead {
  /// The embedding that stands for a head which `input` does not store; nil if it ties none.
  static func embedding(for name: TensorName, in input: MergeInput) -> TensorName? {
    guard ArchitectureHint.headNames.contains(name), input.checkpoint[name] == nil,
      input.configuration?.tiesEmbeddings != false
    else { return nil }
    let hinted = input.configuration?.hint?.embeddings ?? []
    return (hinted + ArchitectureHint.embeddingNames).first { input.checkpoint[$0] != nil }
  }
}
