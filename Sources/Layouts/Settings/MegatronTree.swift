package import Tensors

/// The `args` that a Megatron-LM checkpoint holds, as far as they describe the model.
///
/// The caller pickles them as an `argparse.Namespace` and adds `params_dtype`, which is an object.
/// Source: NVIDIA/Megatron-LM d98e8a64, `megatron/training/arguments.py` and `checkpointing.py`
/// (`load_args_from_checkpoint`).
package struct MegatronTree: Hashable, Sendable {
  package let tree: SettingsTree

  /// How a checkpoint is divided and padded.
  package struct Division: Hashable, Sendable {
    package var tensorParallel: Int
    package var pipelineParallel: Int
    /// Rows of the embedding in all ranks together.
    package var paddedVocabulary: Int
    package var vocabularyMultiple: Int

    package init(
      tensorParallel: Int, pipelineParallel: Int, paddedVocabulary: Int, vocabularyMultiple: Int
    ) {
      self.tensorParallel = tensorParallel
      self.pipelineParallel = pipelineParallel
      self.paddedVocabulary = paddedVocabulary
      self.vocabularyMultiple = vocabularyMultiple
    }
  }

  /// - Throws: the settings without which Megatron-LM would take those of another model.
  package init(
    shape: DecoderShape, settings: DecoderSettings, division: Division, dtype: DType
  ) throws(SettingsError) {
    let missing = [DecoderSettings.Key.normEpsilon, .ropeTheta].filter {
      settings[$0]?.value.isNone ?? true
    }
    guard missing.isEmpty else { throw .missing(missing) }
    let scaling = settings.ropeScaling.flatMap(RopeScaling.init(json:))
    let all = settings.outputBias ?? false
    var tree: [(String, SettingsTree)] = [
      ("num_layers", .int(shape.layerCount)),
      ("hidden_size", .int(shape.hidden)),
      ("ffn_hidden_size", .int(shape.inner)),
      ("num_attention_heads", .int(shape.heads)),
      ("group_query_attention", .bool(shape.queriesPerGroup > 1)),
      ("num_query_groups", .int(shape.queriesPerGroup > 1 ? shape.groups : 1)),
      ("kv_channels", .int(shape.headDimension)),
      ("vocab_size", .int(shape.vocabulary)),
      ("padded_vocab_size", .int(division.paddedVocabulary)),
      ("make_vocab_size_divisible_by", .int(division.vocabularyMultiple)),
      ("tensor_model_parallel_size", .int(division.tensorParallel)),
      ("pipeline_model_parallel_size", .int(division.pipelineParallel)),
      ("virtual_pipeline_model_parallel_size", .none),
      ("swiglu", true), ("openai_gelu", false), ("squared_relu", false),
      ("normalization", "RMSNorm"),
      ("norm_epsilon", settings[.normEpsilon]?.value ?? .none),
      ("apply_layernorm_1p", false), ("qk_layernorm", false),
      ("position_embedding_type", "rope"), ("use_rotary_position_embeddings", true),
      ("add_position_embedding", false), ("rotary_interleaved", false),
      ("rotary_base", settings.ropeTheta.map(Self.whole) ?? .none),
      ("rotary_percent", .double(settings.rotaryFraction ?? 1)),
      ("rotary_seq_len_interpolation_factor", .none),
      ("use_rope_scaling", .bool(scaling != nil)),
      ("rope_scaling_factor", .double((scaling ?? .llama31).factor)),
      ("untie_embeddings_and_output_weights", .bool(!shape.isTied)),
      ("add_bias_linear", .bool(all)),
      ("add_qkv_bias", .bool(settings.attentionBias ?? all)),
      ("init_method_std", .double(settings.initializerRange ?? 0.02)),
      ("bf16", .bool(dtype == .bf16)), ("fp16", .bool(dtype == .f16)),
      ("transformer_impl", "transformer_engine"),
      ("tokenizer_type", "HuggingFaceTokenizer"), ("num_experts", .none),
    ]
    if let positions = settings.maxPositions {
      tree.append(("max_position_embeddings", .int(positions)))
      tree.append(("seq_length", .int(positions)))
    }
    self.tree = .dict(tree.map { SettingsTree.Entry($0.0, $0.1) })
  }

  /// `rotary_base` is an integer to Megatron-LM.
  private static func whole(_ number: Double) -> SettingsTree {
    Int(exactly: number).map(SettingsTree.int) ?? .double(number)
  }
}
