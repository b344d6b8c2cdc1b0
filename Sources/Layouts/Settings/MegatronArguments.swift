/// The `args` of a Megatron-LM checkpoint.
///
/// Source: NVIDIA/Megatron-LM d98e8a64, `megatron/training/arguments.py`.
package struct MegatronArguments: Hashable, Sendable {
  package private(set) var reading = SettingsReading()
  package private(set) var tensorParallel: Int?
  package private(set) var pipelineParallel: Int?
  /// Model chunks of each stage, 1 without a virtual pipeline.
  package private(set) var chunks: Int?
  package private(set) var vocabularyMultiple: Int?

  package var settings: DecoderSettings { reading.settings }

  package init(_ file: SettingsFile) {
    reading.read(Self.rows, from: file)
    tensorParallel = count("tensor_model_parallel_size", file)
    pipelineParallel = count("pipeline_model_parallel_size", file)
    vocabularyMultiple = count("make_vocab_size_divisible_by", file)
    chunks = count("virtual_pipeline_model_parallel_size", file)
    readGroups(file)
    readArchitecture(file)
    readBiases(file)
    readScaling(file)
    readType(file)
  }

  private mutating func count(_ key: String, _ file: SettingsFile) -> Int? {
    guard let entry = file.tree.entry(key), !entry.value.isNone else { return nil }
    guard case .int(let count)? = SettingRow.Kind.count.setting(entry.value) else {
      reading.wrong(entry, in: file, expected: SettingRow.Kind.count.inWords)
      return nil
    }
    return count
  }

  /// `num_query_groups` is 1 where queries are not grouped.
  private mutating func readGroups(_ file: SettingsFile) {
    guard let entry = file.tree.entry("group_query_attention"), let grouped = entry.value.bool
    else {
      return
    }
    let groups = grouped ? count("num_query_groups", file) : settings.heads
    reading.settings.set(.keyValueHeads, groups.map(SettingsTree.int), from: file.source(entry))
  }

  private mutating func readArchitecture(_ file: SettingsFile) {
    for (key, wanted) in Self.wanted {
      guard let entry = file.tree.entry(key), !entry.value.isNone, entry.value != wanted else {
        continue
      }
      reading.report(
        "megatron.unsupported", .error, file: file.file,
        "'\(key)' is \(entry.value.inWords); only \(wanted.inWords) has a layout table")
    }
    guard let entry = file.tree.entry("normalization"), entry.value == "RMSNorm",
      file.tree["swiglu"]?.bool == true
    else { return }
    reading.settings.set(.family, "llama", from: file.source(entry))
    reading.settings.set(.activation, "silu", from: file.source(entry))
    reading.settings.set(.parallelResidual, false, from: file.source(entry))
  }

  private mutating func readBiases(_ file: SettingsFile) {
    guard let entry = file.tree.entry("add_bias_linear"), let all = entry.value.bool else { return }
    let queries = file.tree["add_qkv_bias"]?.bool ?? false
    let source = file.source(entry)
    reading.settings.set(.attentionBias, .bool(all || queries), from: source)
    reading.settings.set(.outputBias, .bool(all), from: source)
    reading.settings.set(.mlpBias, .bool(all), from: source)
  }

  private mutating func readScaling(_ file: SettingsFile) {
    guard let entry = file.tree.entry("use_rope_scaling"), let scales = entry.value.bool else {
      return
    }
    let factor = file.tree["rope_scaling_factor"]?.number ?? RopeScaling.llama31.factor
    let text = SettingsTree.string(RopeScaling.llama3(factor: factor).json)
    reading.settings.set(.ropeScaling, scales ? text : .none, from: file.source(entry))
  }

  private mutating func readType(_ file: SettingsFile) {
    for (key, type) in [("bf16", "bfloat16"), ("fp16", "float16")] {
      guard let entry = file.tree.entry(key), entry.value.bool == true else { continue }
      reading.settings.set(.dtype, .string(type), from: file.source(entry))
    }
  }

  private static let rows = [
    SettingRow(.layerCount, "num_layers", kind: .count),
    SettingRow(.hidden, "hidden_size", kind: .count),
    SettingRow(.heads, "num_attention_heads", kind: .count),
    SettingRow(.headDimension, "kv_channels", kind: .count),
    SettingRow(.inner, "ffn_hidden_size", kind: .count),
    SettingRow(.vocabulary, "vocab_size", kind: .count),
    SettingRow(.paddedVocabulary, "padded_vocab_size", kind: .count),
    SettingRow(.tiesEmbeddings, "untie_embeddings_and_output_weights", kind: .inverted),
    SettingRow(.normEpsilon, "norm_epsilon", "layernorm_epsilon", kind: .measure),
    SettingRow(.ropeTheta, "rotary_base", kind: .measure),
    SettingRow(.rotaryFraction, "rotary_percent", kind: .measure),
    SettingRow(.maxPositions, "max_position_embeddings", kind: .count),
    SettingRow(.initializerRange, "init_method_std", kind: .measure),
  ]

  private static let wanted: [(String, SettingsTree)] = [
    ("normalization", "RMSNorm"), ("swiglu", true), ("position_embedding_type", "rope"),
    ("rotary_interleaved", false), ("qk_layernorm", false), ("apply_layernorm_1p", false),
    ("attention_output_gate", false), ("multi_latent_attention", false),
  ]
}
