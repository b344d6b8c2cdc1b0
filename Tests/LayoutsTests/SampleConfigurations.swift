/// Configurations in the styles of published models, shortened to what is read.
enum SampleConfigurations {
  static let llama31 = """
    {
      "architectures": [
        "LlamaForCausalLM"
      ],
      "bos_token_id": 128000,
      "eos_token_id": [
        128001,
        128008,
        128009
      ],
      "hidden_size": 4096,
      "intermediate_size": 14336,
      "model_type": "llama",
      "num_attention_heads": 32,
      "num_hidden_layers": 32,
      "num_key_value_heads": 8,
      "rms_norm_eps": 1e-05,
      "rope_scaling": {
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 8192,
        "rope_type": "llama3"
      },
      "rope_theta": 500000.0,
      "tie_word_embeddings": false,
      "torch_dtype": "bfloat16",
      "vocab_size": 128256
    }
    """

  /// The same model as transformers 5 writes it.
  static let llama31Version5 = """
    {
      "architectures": ["LlamaForCausalLM"],
      "bos_token_id": 128000,
      "dtype": "bfloat16",
      "eos_token_id": [128001, 128008, 128009],
      "head_dim": 128,
      "hidden_size": 4096,
      "intermediate_size": 14336,
      "model_type": "llama",
      "num_attention_heads": 32,
      "num_hidden_layers": 32,
      "num_key_value_heads": 8,
      "pad_token_id": null,
      "rms_norm_eps": 1e-05,
      "rope_parameters": {
        "factor": 8,
        "high_freq_factor": 4,
        "low_freq_factor": 1,
        "original_max_position_embeddings": 8192,
        "rope_theta": 500000,
        "rope_type": "llama3"
      },
      "tie_word_embeddings": false,
      "vocab_size": 128256
    }
    """

  static let qwen25 = """
    {
      "architectures": ["Qwen2ForCausalLM"],
      "bos_token_id": 151643,
      "eos_token_id": 151645,
      "hidden_size": 896,
      "intermediate_size": 4864,
      "max_window_layers": 21,
      "model_type": "qwen2",
      "num_attention_heads": 14,
      "num_hidden_layers": 24,
      "num_key_value_heads": 2,
      "rms_norm_eps": 1e-06,
      "rope_theta": 1000000.0,
      "tie_word_embeddings": true,
      "torch_dtype": "bfloat16",
      "vocab_size": 151936
    }
    """

  static let gemma3 = """
    {
      "architectures": ["Gemma3ForConditionalGeneration"],
      "eos_token_id": [1, 106],
      "model_type": "gemma3",
      "text_config": {
        "head_dim": 256,
        "hidden_size": 2560,
        "intermediate_size": 10240,
        "model_type": "gemma3_text",
        "num_attention_heads": 8,
        "num_hidden_layers": 34,
        "num_key_value_heads": 4,
        "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
        "vocab_size": 262208
      },
      "torch_dtype": "bfloat16",
      "vision_config": {"hidden_size": 1152, "num_attention_heads": 16, "num_hidden_layers": 27}
    }
    """

  static let mixtral = """
    {"architectures": ["MixtralForCausalLM"], "bos_token_id": 1, "eos_token_id": 2,
     "hidden_size": 4096, "intermediate_size": 14336, "model_type": "mixtral",
     "num_attention_heads": 32, "num_experts_per_tok": 2, "num_hidden_layers": 32,
     "num_key_value_heads": 8, "num_local_experts": 8, "rms_norm_eps": 1e-05,
     "rope_theta": 1000000.0, "sliding_window": null, "tie_word_embeddings": false,
     "torch_dtype": "bfloat16", "vocab_size": 32000}
    """

  static let neox = """
    {
      "architectures": ["GPTNeoXForCausalLM"],
      "bos_token_id": 0,
      "eos_token_id": 0,
      "hidden_size": 6144,
      "intermediate_size": 24576,
      "layer_norm_eps": 1e-05,
      "model_type": "gpt_neox",
      "num_attention_heads": 64,
      "num_hidden_layers": 44,
      "rotary_emb_base": 10000,
      "rotary_pct": 0.25,
      "tie_word_embeddings": false,
      "torch_dtype": "float16",
      "vocab_size": 50432
    }
    """

  static let gpt2 = """
    {
      "architectures": ["GPT2LMHeadModel"],
      "layer_norm_epsilon": 1e-05,
      "model_type": "gpt2",
      "n_embd": 768,
      "n_head": 12,
      "n_inner": null,
      "n_layer": 12,
      "vocab_size": 50257
    }
    """
}
