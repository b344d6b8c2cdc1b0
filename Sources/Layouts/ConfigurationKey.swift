/// A number that configurations of different families spell differently.
package enum ConfigurationKey: String, CaseIterable, Hashable, Sendable {
  case hiddenSize, intermediateSize, layerCount, headCount, keyValueHeadCount, headDimension
  case vocabularySize, normEpsilon, ropeTheta

  /// The spellings, the usual one first.
  package var spellings: [String] {
    switch self {
    case .hiddenSize: ["hidden_size", "n_embd", "d_model", "dim"]
    case .intermediateSize: ["intermediate_size", "n_inner", "ffn_dim", "d_ff", "ffn_hidden_size"]
    case .layerCount: ["num_hidden_layers", "n_layer", "n_layers", "num_layers"]
    case .headCount: ["num_attention_heads", "n_head", "n_heads", "num_heads"]
    case .keyValueHeadCount: ["num_key_value_heads", "num_kv_heads", "n_head_kv"]
    case .headDimension: ["head_dim", "d_kv", "kv_channels", "attention_head_dim"]
    case .vocabularySize: ["vocab_size", "padded_vocab_size"]
    case .normEpsilon:
      [
        "rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "layernorm_epsilon", "norm_eps",
        "norm_epsilon",
      ]
    case .ropeTheta: ["rope_theta", "rotary_emb_base"]
    }
  }

  /// Objects in which multimodal models keep the configuration of their text decoder.
  package static let textObjects = ["text_config", "llm_config", "language_config"]
}
