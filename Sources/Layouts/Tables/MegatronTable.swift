internal import Tensors

/// The arrays of Megatron-Core's GPT model with a Llama architecture, named as inside one stage.
///
/// Queries, keys and values are packed by group; each rank has its gate above its up projection;
/// biases of row-parallel layers are added once after the reduction, so all ranks have them.
/// Source: NVIDIA/Megatron-LM d98e8a64, `megatron/core/models/gpt`.
package enum MegatronTable {
  /// Where the norms of a layer are.
  package enum Norms: CaseIterable, Hashable, Sendable {
    /// Inside the linear layers that they precede (Transformer Engine).
    case fused
    /// Modules of their own (the local specification).
    case separate
  }

  package static func rows(_ norms: Norms) -> [ArrayRow] {
    typealias T = LlamaTensors
    let layer = "decoder.layers.#."
    let (first, second) =
      norms == .fused
      ? ("self_attention.linear_qkv.layer_norm_weight", "mlp.linear_fc1.layer_norm_weight")
      : ("input_layernorm.weight", "pre_mlp_layernorm.weight")
    return [
      ArrayRow(
        "embedding.word_embeddings.weight", .embedding, .along("vocab"), T.embedding),
      norm(layer + first, .layer, T.inputNorm),
      ArrayRow(
        layer + "self_attention.linear_proj.weight", .layer, .along("group"), T.output),
      ArrayRow(
        layer + "self_attention.linear_proj.bias", .layer, .replicated, T.outputBias,
        isDecayed: false),
      ArrayRow(
        layer + "self_attention.linear_qkv.weight", .layer, .along("group"),
        [ArrayRow.Segment(T.query.order, [T.query, T.key, T.value])]),
      ArrayRow(
        layer + "self_attention.linear_qkv.bias", .layer, .along("group"),
        [ArrayRow.Segment(T.queryBias.order, [T.queryBias, T.keyBias, T.valueBias])],
        isDecayed: false),
      norm(layer + second, .layer, T.postNorm),
      ArrayRow(
        layer + "mlp.linear_fc1.weight", .layer, .along("inner"),
        [ArrayRow.Segment(T.gate), ArrayRow.Segment(T.up)]),
      ArrayRow(
        layer + "mlp.linear_fc1.bias", .layer, .along("inner"),
        [ArrayRow.Segment(T.gateBias), ArrayRow.Segment(T.upBias)], isDecayed: false),
      ArrayRow(layer + "mlp.linear_fc2.weight", .layer, .along("inner"), T.down),
      ArrayRow(
        layer + "mlp.linear_fc2.bias", .layer, .replicated, T.downBias, isDecayed: false),
      norm("decoder.final_layernorm.weight", .finalNorm, T.norm),
      ArrayRow("output_layer.weight", .head, .along("vocab"), T.head),
    ]
  }

  private static func norm(
    _ stored: String, _ part: ArrayRow.Part, _ slice: LogicalSlice
  ) -> ArrayRow {
    ArrayRow(stored, part, .replicated, slice, isDecayed: false)
  }
}
