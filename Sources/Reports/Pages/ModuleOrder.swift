/// The order in which modules of a layer stand in maps: that of the computation, as far as names
/// tell it.
enum ModuleOrder {
  /// Last parts of modules' names, from a layer's input to its output.
  ///
  /// The names are those of Llama, Qwen, Gemma, GPT-NeoX, GPT-2, OPT, Phi and Mixtral.
  private static let names = [
    "input_layernorm", "ln_1", "self_attn_layer_norm", "attn_norm", "norm1",
    "q_proj", "wq", "k_proj", "wk", "v_proj", "wv", "query_key_value", "c_attn", "qkv_proj", "qkv",
    "q_a_proj", "q_a_layernorm", "q_b_proj", "kv_a_proj_with_mqa", "kv_a_layernorm", "kv_b_proj",
    "q_norm", "k_norm", "rotary_emb", "o_proj", "wo", "out_proj", "dense",
    "post_attention_layernorm", "ln_2", "final_layer_norm", "ffn_norm", "norm2",
    "pre_feedforward_layernorm", "gate", "router", "gate_proj", "w1", "up_proj", "w3",
    "gate_up_proj", "c_fc", "fc1", "dense_h_to_4h", "down_proj", "w2", "c_proj", "fc2",
    "dense_4h_to_h", "post_feedforward_layernorm",
  ]

  private static let ranks = Dictionary(
    uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })

  /// The place of a module by the last part of its name; those that are not known come last.
  static func rank(_ name: String) -> Int { ranks[name] ?? names.count }
}
