extension RandomDecoder {
  /// The text of `config.json`.
  package var configuration: String {
    let members = common + (architecture == .llama ? llamaMembers : gptNeoXMembers)
    let lines = members.sorted { $0.0 < $1.0 }.map { "  \"\($0.0)\": \($0.1)" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  private typealias Members = [(String, String)]

  private var common: Members {
    let isLlama = architecture == .llama
    return [
      ("architectures", isLlama ? #"["LlamaForCausalLM"]"# : #"["GPTNeoXForCausalLM"]"#),
      ("attention_bias", "\(hasAttentionBias)"),
      ("bos_token_id", "\(seed % 7)"),
      (isCurrent ? "dtype" : "torch_dtype", "\"\(format.torchName)\""),
      ("eos_token_id", "[3, \(4 + seed % 5)]"),
      ("hidden_act", isLlama ? "\"silu\"" : "\"gelu\""),
      ("hidden_size", "\(hidden)"),
      ("initializer_range", "0.02"),
      ("intermediate_size", "\(inner)"),
      ("max_position_embeddings", "\(128 << (seed % 4))"),
      ("model_type", "\"\(architecture.rawValue)\""),
      ("num_attention_heads", "\(heads)"),
      ("num_hidden_layers", "\(layers)"),
      ("suture_test_key", #"{"seed": \#(seed), "kept": [1, 2.50, "x"]}"#),
      ("tie_word_embeddings", "\(isTied)"),
      ("vocab_size", "\(vocabulary)"),
    ]
  }

  private var llamaMembers: Members {
    var members: Members = [
      ("head_dim", "\(headDimension)"),
      ("mlp_bias", "\(hasMLPBias)"),
      ("num_key_value_heads", "\(groups)"),
      ("rms_norm_eps", seed % 2 == 0 ? "1e-05" : "1e-06"),
    ]
    if isCurrent {
      members.append(("rope_parameters", #"{"rope_theta": 500000.0, "rope_type": "default"}"#))
    } else {
      members.append(("rope_theta", "10000.0"))
      members.append(("rope_scaling", "null"))
    }
    return members
  }

  private var gptNeoXMembers: Members {
    var members: Members = [
      ("layer_norm_eps", "1e-05"), ("use_parallel_residual", "\(isParallel)"),
    ]
    if isCurrent {
      let rope = #""rope_theta": 10000.0, "rope_type": "default""#
      members.append(("rope_parameters", #"{"partial_rotary_factor": 0.25, \#(rope)}"#))
    } else {
      members.append(("rotary_emb_base", "10000"))
      members.append(("rotary_pct", "0.25"))
    }
    return members
  }
}
