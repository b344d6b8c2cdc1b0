package import StrictJSON
package import Tensors

/// What is known about the naming of an architecture; only ever a hint.
///
/// Merging is driven by the tensors that are there. The table serves checks and messages: which
/// tensors are indexed by the vocabulary, and where `config.json` keeps the counts.
package struct ArchitectureHint: Sendable {
  /// Whether a checkpoint has a head tensor of its own.
  package enum Head: Hashable, Sendable {
    /// May be missing, and is the embedding then.
    case tied
    /// May be missing, without a promise that it is the embedding then.
    case optional
    case required
    case absent
  }

  /// The names of `architectures` in `config.json` that this row covers.
  package var architectures: [String]
  /// The values of `model_type` that it is limited to; empty for all.
  package var modelTypes: [String] = []
  /// Possible names of the input embedding.
  package var embeddings: [TensorName]
  /// Possible names of the output head.
  package var heads: [TensorName] = ["lm_head.weight"]
  package var head: Head = .tied
  /// Where the number of layers stands.
  package var layerCount: JSONPath = ["num_hidden_layers"]
  /// Where the number of vocabulary rows stands.
  package var vocabulary: JSONPath = ["vocab_size"]

  /// The row for an architecture, or nil if it is not known.
  package static func matching(_ architecture: String, modelType: String?) -> ArchitectureHint? {
    all.first { hint in
      hint.architectures.contains(architecture)
        && (hint.modelTypes.isEmpty || modelType.map(hint.modelTypes.contains) ?? false)
    }
  }

  /// The rows whose embedding is among these names.
  package static func fitting(_ names: Set<TensorName>) -> [ArchitectureHint] {
    all.filter { hint in hint.embeddings.contains(where: names.contains) }
  }

  /// Every name that is known for an input embedding, the usual ones first.
  package static let embeddingNames: [TensorName] = all.flatMap(\.embeddings)

  /// The input embedding among these tensors: a matrix of the names that `hint` has, or of any
  /// other architecture.
  package static func embedding(among specs: [TensorSpec], hint: ArchitectureHint?) -> TensorSpec? {
    let shapes = Dictionary(specs.map { ($0.name, $0) }) { first, _ in first }
    let names = (hint?.embeddings ?? []) + embeddingNames
    return names.lazy.compactMap { shapes[$0] }.first { $0.shape.count == 2 }
  }

  /// Every name that is known for a head, the usual ones first.
  package static let headNames: [TensorName] = all.flatMap(\.heads)
}
