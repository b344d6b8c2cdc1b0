package import Tensors

/// What a tensor outside of the layers is, judged by the words of its name.
package enum TensorKind: Hashable, Sendable {
  case embedding, norm, head, other

  /// Judges a name; heads win over embeddings (`embed_out`), embeddings over norms
  /// (`embeddings.LayerNorm`).
  package init(_ name: TensorName) {
    let words = name.text.split(separator: ".").map { $0.lowercased() }
    self =
      if words.contains(where: Self.headWords.contains) {
        .head
      } else if words.contains(where: { $0.contains("emb") || Self.embeddingWords.contains($0) }) {
        .embedding
      } else if words.contains(where: { $0.contains("norm") || $0.hasPrefix("ln_") }) {
        .norm
      } else {
        .other
      }
  }

  private static let headWords: Set<String> = [
    "lm_head", "embed_out", "output", "output_layer", "head", "score", "classifier", "cls",
    "pooler", "project_out", "predictions", "v_head", "qa_outputs",
  ]

  private static let embeddingWords: Set<String> = ["wte", "wpe", "shared", "embd"]
}
