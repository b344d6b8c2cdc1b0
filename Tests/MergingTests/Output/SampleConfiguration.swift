import Tensors

/// Configurations in the styles of published models, with the result of one edit: three layers
/// `[0, 1, 1]`, element type float32, tied, 99 rows.
enum SampleConfiguration: CaseIterable {
  case llama31, qwen25, gemma3, mixtral, neox

  /// The element type that the text names.
  var dtype: DType { self == .neox ? .f16 : .bf16 }

  /// The text before the edit.
  var text: String { pair.before }

  /// The text after the edit.
  var edited: String {
    pair.changes.reduce(pair.before) { text, change in
      text.replacing(change.0, with: change.1)
    }
  }

  /// The codes of the edit's warnings.
  var codes: [String] { self == .qwen25 ? ["output.positional-key"] : [] }

  private var pair: (before: String, changes: [(String, String)]) {
    switch self {
    case .llama31: (Self.llama31Text, Self.plainChanges)
    case .qwen25:
      (
        Self.qwen25Text,
        [
          ("\"torch_dtype\": \"bfloat16\"", "\"torch_dtype\": \"float32\""),
          ("\"num_hidden_layers\": 2,", "\"num_hidden_layers\": 3,"),
          ("\"vocab_size\": 151936", "\"vocab_size\": 99"),
        ]
      )
    case .gemma3: (Self.gemma3Text, Self.gemma3Changes)
    case .mixtral: (Self.mixtralText, Self.plainChanges)
    case .neox:
      (
        Self.neoxText,
        [
          ("\"torch_dtype\": \"float16\"", "\"torch_dtype\": \"float32\""),
          ("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
          ("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"),
          ("\"vocab_size\": 50432", "\"vocab_size\": 99"),
        ]
      )
    }
  }

  private static let plainChanges = [
    ("\"torch_dtype\": \"bfloat16\"", "\"torch_dtype\": \"float32\""),
    ("\"num_hidden_layers\": 2,", "\"num_hidden_layers\": 3,"),
    ("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"),
    ("\"vocab_size\": 128256", "\"vocab_size\": 99"),
    ("\"vocab_size\": 32000", "\"vocab_size\": 99"),
  ]

  private static let llama31Text = """
    {
      "architectures": [
        "LlamaForCausalLM"
      ],
      "attention_bias": false,
      "attention_dropout": 0.0,
      "bos_token_id": 128000,
      "eos_token_id": 128001,
      "hidden_act": "silu",
      "hidden_size": 4096,
      "initializer_range": 0.02,
      "intermediate_size": 14336,
      "max_position_embeddings": 131072,
      "mlp_bias": false,
      "model_type": "llama",
      "num_attention_heads": 32,
      "num_hidden_layers": 2,
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
      "transformers_version": "4.43.0.dev0",
      "use_cache": true,
      "vocab_size": 128256
    }

    """

  private static let qwen25Text = """
    {
      "architectures": [
        "Qwen2ForCausalLM"
      ],
      "hidden_size": 896,
      "max_window_layers": 1,
      "model_type": "qwen2",
      "num_attention_heads": 14,
      "num_hidden_layers": 2,
      "num_key_value_heads": 2,
      "rms_norm_eps": 1e-06,
      "rope_theta": 1000000.0,
      "sliding_window": 32768,
      "tie_word_embeddings": true,
      "torch_dtype": "bfloat16",
      "use_mrope": false,
      "use_sliding_window": false,
      "vocab_size": 151936
    }
    """

  private static let gemma3Text = """
    {
      "architectures": [
        "Gemma3ForConditionalGeneration"
      ],
      "boi_token_index": 255999,
      "dtype": "bfloat16",
      "eos_token_id": [
        1,
        106
      ],
      "model_type": "gemma3",
      "text_config": {
        "_sliding_window_pattern": 6,
        "dtype": "bfloat16",
        "head_dim": 256,
        "hidden_size": 2560,
        "layer_types": [
          "sliding_attention",
          "full_attention"
        ],
        "num_attention_heads": 8,
        "num_hidden_layers": 2,
        "num_key_value_heads": 4,
        "tie_word_embeddings": false,
        "vocab_size": 262208
      },
      "vision_config": {
        "dtype": "bfloat16",
        "num_hidden_layers": 2,
        "patch_size": 14
      }
    }

    """

  private static let gemma3Changes = [
    ("\"dtype\": \"bfloat16\"", "\"dtype\": \"float32\""),
    ("\"full_attention\"\n", "\"full_attention\",\n      \"full_attention\"\n"),
    (
      "\"num_attention_heads\": 8,\n    \"num_hidden_layers\": 2",
      "\"num_attention_heads\": 8,\n    \"num_hidden_layers\": 3"
    ),
    ("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true"),
    ("\"vocab_size\": 262208", "\"vocab_size\": 99"),
  ]

  private static let mixtralText =
    #"{"architectures": ["MixtralForCausalLM"], "hidden_size": 4096, "model_type": "mixtral", "#
    + #""num_attention_heads": 32, "num_experts_per_tok": 2, "num_hidden_layers": 2, "#
    + #""num_local_experts": 8, "sliding_window": null, "tie_word_embeddings": false, "#
    + #""torch_dtype": "bfloat16", "vocab_size": 32000}"#

  private static let neoxText = [
    "{", "    \"architectures\" : [\"GPTNeoXForCausalLM\"],", "    \"hidden_size\": 6144,",
    "\t\"layer_norm_eps\":1e-05,", "    \"model_type\": \"gpt_neox\",",
    "    \"num_attention_heads\": 64,", "    \"num_hidden_layers\": 2,",
    "    \"rotary_emb_base\": 10000,", "    \"rotary_pct\": 0.250,",
    "    \"tie_word_embeddings\": false,", "    \"torch_dtype\": \"float16\",",
    "    \"vocab_size\": 50432", "}", "",
  ].joined(separator: "\r\n")
}
