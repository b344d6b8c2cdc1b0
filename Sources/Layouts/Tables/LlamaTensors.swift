internal import Tensors

/// The tensors of `LlamaForCausalLM`, in the axes by which layouts divide them.
///
/// Source: Hugging Face transformers 5.23, `models/llama`.
package enum LlamaTensors {
  package static let embedding = LogicalSlice("model.embed_tokens.weight", "vocab hidden")
  package static let inputNorm = layer("input_layernorm.weight", "hidden")
  package static let query = layer(
    "self_attn.q_proj.weight", "(group slot dim) hidden", ["slot": .queries])
  package static let key = layer(
    "self_attn.k_proj.weight", "(group slot dim) hidden", ["slot": .key])
  package static let value = layer(
    "self_attn.v_proj.weight", "(group slot dim) hidden", ["slot": .value])
  package static let queryBias = layer(
    "self_attn.q_proj.bias", "(group slot dim)", ["slot": .queries])
  package static let keyBias = layer("self_attn.k_proj.bias", "(group slot dim)", ["slot": .key])
  package static let valueBias = layer(
    "self_attn.v_proj.bias", "(group slot dim)", ["slot": .value])
  package static let output = layer(
    "self_attn.o_proj.weight", "hidden (group slot dim)", ["slot": .queries])
  package static let outputBias = layer("self_attn.o_proj.bias", "hidden")
  package static let postNorm = layer("post_attention_layernorm.weight", "hidden")
  package static let gate = layer("mlp.gate_proj.weight", "inner hidden")
  package static let up = layer("mlp.up_proj.weight", "inner hidden")
  package static let down = layer("mlp.down_proj.weight", "hidden inner")
  package static let gateBias = layer("mlp.gate_proj.bias", "inner")
  package static let upBias = layer("mlp.up_proj.bias", "inner")
  package static let downBias = layer("mlp.down_proj.bias", "hidden")
  package static let norm = LogicalSlice("model.norm.weight", "hidden")
  package static let head = LogicalSlice("lm_head.weight", "vocab hidden")

  private static func layer(
    _ name: String, _ order: AxisOrder, _ windows: [Axis: AxisWindow] = [:]
  ) -> LogicalSlice {
    LogicalSlice("model.layers.#." + name, order, windows)
  }
}
