internal import Tensors

/// The arrays of Meta's `consolidated.NN.pth`.
///
/// Meta turns neighbouring coordinates of a head together, Hugging Face coordinates half a head
/// apart: the same rows in another order. Source: meta-llama/llama-models, `models/llama3`.
package enum MetaTable {
  /// Which axis of the embedding is divided among model-parallel ranks.
  package enum EmbeddingDivision: Hashable, Sendable {
    /// Llama 1 and 2.
    case hidden
    /// Llama 3.
    case vocabulary
  }

  package static func rows(_ embedding: EmbeddingDivision) -> [ArrayRow] {
    typealias T = LlamaTensors
    return [
      ArrayRow(
        "tok_embeddings.weight", .embedding,
        .along(embedding == .hidden ? "hidden" : "vocab"), T.embedding),
      ArrayRow("layers.#.attention.wq.weight", .layer, .along("group"), paired(T.query)),
      ArrayRow("layers.#.attention.wk.weight", .layer, .along("group"), paired(T.key)),
      ArrayRow("layers.#.attention.wv.weight", .layer, .along("group"), T.value),
      ArrayRow("layers.#.attention.wo.weight", .layer, .along("group"), T.output),
      ArrayRow("layers.#.feed_forward.w1.weight", .layer, .along("inner"), T.gate),
      ArrayRow("layers.#.feed_forward.w2.weight", .layer, .along("inner"), T.down),
      ArrayRow("layers.#.feed_forward.w3.weight", .layer, .along("inner"), T.up),
      ArrayRow("layers.#.attention_norm.weight", .layer, .replicated, T.inputNorm),
      ArrayRow("layers.#.ffn_norm.weight", .layer, .replicated, T.postNorm),
      ArrayRow("norm.weight", .finalNorm, .replicated, T.norm),
      ArrayRow("output.weight", .head, .along("vocab"), T.head),
    ]
  }

  /// The projection with each rotary pair side by side.
  private static func paired(_ slice: LogicalSlice) -> [ArrayRow.Segment] {
    [
      ArrayRow.Segment(
        "(group slot pair half) hidden", [slice.refined(as: "(group slot half pair) hidden")])
    ]
  }
}
