internal import Tensors

/// The tensors of `GPTNeoXForCausalLM`, in the axes by which layouts divide them.
///
/// The fused projection holds, head by head, its query, key and value: a group of one query.
/// Source: Hugging Face transformers 5.23, `models/gpt_neox`.
package enum GPTNeoXTensors {
  package static let embedding = LogicalSlice("gpt_neox.embed_in.weight", "vocab hidden")
  package static let inputNorm = layer("input_layernorm.weight", "hidden")
  package static let inputNormBias = layer("input_layernorm.bias", "hidden")
  package static let postNorm = layer("post_attention_layernorm.weight", "hidden")
  package static let postNormBias = layer("post_attention_layernorm.bias", "hidden")
  package static let attention = layer(
    "attention.query_key_value.weight", "(group slot dim) hidden")
  package static let attentionBias = layer("attention.query_key_value.bias", "(group slot dim)")
  package static let output = layer(
    "attention.dense.weight", "hidden (group slot dim)", ["slot": .queries])
  package static let outputBias = layer("attention.dense.bias", "hidden")
  package static let up = layer("mlp.dense_h_to_4h.weight", "inner hidden")
  package static let upBias = layer("mlp.dense_h_to_4h.bias", "inner")
  package static let down = layer("mlp.dense_4h_to_h.weight", "hidden inner")
  package static let downBias = layer("mlp.dense_4h_to_h.bias", "hidden")
  package static let norm = LogicalSlice("gpt_neox.final_layer_norm.weight", "hidden")
  package static let normBias = LogicalSlice("gpt_neox.final_layer_norm.bias", "hidden")
  package static let head = LogicalSlice("embed_out.weight", "vocab hidden")

  private static func layer(
    _ name: String, _ order: AxisOrder, _ windows: [Axis: AxisWindow] = [:]
  ) -> LogicalSlice {
    LogicalSlice("gpt_neox.layers.#." + name, order, windows)
  }
}
