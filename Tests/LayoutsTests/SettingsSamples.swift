import Layouts
import Tensors

/// Configurations of published models in all formats, shortened to what is read.
enum SettingsSamples {
  /// Llama 3.1 70B, transformers 4.
  static let llama70B = """
    {
      "architectures": [
        "LlamaForCausalLM"
      ],
      "attention_bias": false,
      "attention_dropout": 0.0,
      "bos_token_id": 128000,
      "eos_token_id": 128001,
      "hidden_act": "silu",
      "hidden_size": 8192,
      "initializer_range": 0.02,
      "intermediate_size": 28672,
      "max_position_embeddings": 131072,
      "mlp_bias": false,
      "model_type": "llama",
      "num_attention_heads": 64,
      "num_hidden_layers": 80,
      "num_key_value_heads": 8,
      "pretraining_tp": 1,
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
      "transformers_version": "4.42.3",
      "use_cache": true,
      "vocab_size": 128256
    }

    """

  /// Pythia 410M, transformers 4.
  static let pythia = """
    {
      "architectures": [
        "GPTNeoXForCausalLM"
      ],
      "bos_token_id": 0,
      "eos_token_id": 0,
      "hidden_act": "gelu",
      "hidden_size": 1024,
      "initializer_range": 0.02,
      "intermediate_size": 4096,
      "layer_norm_eps": 1e-05,
      "max_position_embeddings": 2048,
      "model_type": "gpt_neox",
      "num_attention_heads": 16,
      "num_hidden_layers": 24,
      "rotary_emb_base": 10000,
      "rotary_pct": 0.25,
      "tie_word_embeddings": false,
      "torch_dtype": "float16",
      "transformers_version": "4.24.0",
      "use_cache": true,
      "use_parallel_residual": true,
      "vocab_size": 50304
    }
    """

  /// The training of Pythia 410M: dashes, comments, a trailing comma.
  static let pythiaTraining = """
    {
      # parallelism
      "pipe-parallel-size": 1,
      "model-parallel-size": 1,

      "num-layers": 24,
      "hidden-size": 1024,
      "num-attention-heads": 16,
      "seq-length": 2048,
      "max-position-embeddings": 2048,
      "pos-emb": "rotary",
      "rotary-pct": 0.25,
      "no-weight-tying": true,
      "gpt-j-residual": true,
      "attention-config": [[["flash"], 24]],
      "optimizer": {"type": "Adam", "params": {"lr": 0.0003, "eps": 1.0e-8}},
      "fp16": {"fp16": true, "enabled": true, "loss_scale": 0},
    }
    """

  /// A training of the size of Llama 2 70B.
  static let llamaTraining = """
    pipe_parallel_size: 8
    model_parallel_size: 8
    make_vocab_size_divisible_by: 1
    num_layers: 80
    hidden_size: 8192
    intermediate_size: 86016
    num_attention_heads: 64
    num_kv_heads: 8
    max_position_embeddings: 4096
    pos_emb: rotary
    rotary_pct: 1
    rotary_emb_base: 1000000
    no_weight_tying: true
    gpt_j_residual: false
    norm: rmsnorm
    rms_norm_epsilon: 1.0e-5
    attention_config: [[[flash], 80]]
    use_bias_in_norms: false
    use_bias_in_attn_linear: false
    use_bias_in_mlp: false
    activation: swiglu
    mlp_multiple_of: 256
    precision: bfloat16
    """

  static let llama70BShape = DecoderShape(
    family: .llama, layerCount: 80, hidden: 8192, groups: 8, queriesPerGroup: 8,
    headDimension: 128, inner: 28672, vocabulary: 128_256, isTied: false)

  static let pythiaShape = DecoderShape(
    family: .gptNeoX, layerCount: 24, hidden: 1024, groups: 16, queriesPerGroup: 1,
    headDimension: 64, inner: 4096, vocabulary: 50304, isTied: false)

  /// What a `config.json` says.
  static func huggingFace(_ text: String) throws -> SettingsReading {
    SettingsReading(huggingFace: try configuration(text))
  }

  static func configuration(_ text: String) throws -> ModelConfiguration {
    try ModelConfiguration.read(Array(text.utf8), file: "config.json")
  }

  /// What YAML texts of a training say.
  static func training(_ texts: String...) throws -> NeoXConfiguration {
    NeoXConfiguration(
      try texts.enumerated().map { number, text in
        try SettingsFile.yaml(Array(text.utf8), file: "\(number).yml")
      })
  }

  static func meta(_ text: String) throws -> MetaParameters {
    MetaParameters(try SettingsFile.json(Array(text.utf8), file: "params.json"))
  }
}
