package import Tensors

/// The tensors of a model that have one row for each token: embeddings, heads and their biases.
///
/// They are known by name, wherever the prefix of a module puts them, and by the number of their
/// rows, which is the embedding's.
package struct VocabularyTensors: Sendable {
  /// The rows of the input embedding.
  package let rowCount: Int
  package let names: Set<TensorName>

  /// Finds them among the tensors of a model; nil if none is known for an embedding.
  package init?(_ specs: [TensorSpec], hint: ArchitectureHint?) {
    guard let embedding = ArchitectureHint.embedding(among: specs, hint: hint),
      let rowCount = embedding.shape.first
    else { return nil }
    self.rowCount = rowCount
    let isSequential = embedding.name.text.hasSuffix("layers.0.wte.weight")
    names = Set(
      specs.lazy.filter { spec in
        spec.shape.first == rowCount && spec.shape.count <= 2
          && (Self.isVocabulary(spec.name.text) || isSequential && Self.isLinear(spec.name.text))
      }.map(\.name))
  }

  /// Whether a name ends as that of a vocabulary tensor does.
  package static func isVocabulary(_ name: String) -> Bool {
    let ending = name.split(separator: ".").suffix(2).joined(separator: ".")
    return endings.contains(ending) || otherBiases.contains(ending)
  }

  /// The last two components of the known embeddings and heads, and of the heads' biases.
  private static let endings: Set<String> = {
    var endings: Set<String> = []
    for name in ArchitectureHint.embeddingNames + ArchitectureHint.headNames {
      let parts = name.text.split(separator: ".").suffix(2)
      guard parts.count == 2, let owner = parts.first else { continue }
      endings.insert(parts.joined(separator: "."))
      // `decoder` alone is a head of encoders; position tables and others end otherwise.
      endings.insert("\(owner).bias")
    }
    return endings
  }()

  private static let otherBiases: Set<String> = ["predictions.bias"]

  /// The head of MixFormerSequential is one of its numbered layers.
  private static func isLinear(_ name: String) -> Bool {
    name.hasSuffix(".linear.weight") || name.hasSuffix(".linear.bias")
  }
}
