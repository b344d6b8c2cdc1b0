package import Tensors

/// A GPT-NeoX configuration with which training loads a written checkpoint.
///
/// It holds the model's keys; batch sizes, data and optimiser belong to the person's own files,
/// which are given beside it. Source: EleutherAI/gpt-neox ea7aefd8, `megatron/neox_arguments`.
package struct NeoXText: Hashable, Sendable {
  package let text: String
  /// What the configuration cannot hold.
  package let notes: [String]

  /// How a checkpoint is divided and padded.
  package struct Division: Hashable, Sendable {
    package var tensorParallel: Int
    /// 0 for sequential checkpoints.
    package var pipelineParallel: Int
    /// `make_vocab_size_divisible_by`: rows are padded to its product with `tensorParallel`.
    package var vocabularyMultiple: Int

    package init(tensorParallel: Int, pipelineParallel: Int, vocabularyMultiple: Int) {
      self.tensorParallel = tensorParallel
      self.pipelineParallel = pipelineParallel
      self.vocabularyMultiple = vocabularyMultiple
    }
  }

  /// - Throws: the settings without which GPT-NeoX would take defaults of another model, or values
  ///   that it has no word for.
  package init(
    shape: DecoderShape, settings: DecoderSettings, dialect: NeoXDialect, division: Division,
    dtype: DType
  ) throws(SettingsError) {
    let settings = settings.with(shape)
    let needed: [DecoderSettings.Key] = [
      .normEpsilon, .ropeTheta, .rotaryFraction, .activation, .attentionBias,
    ]
    let missing = needed.filter { settings[$0]?.value.isNone ?? true }
    guard missing.isEmpty else { throw .missing(missing) }
    let isGated = shape.family == .llama
    // Llama's MLP of old (w1, w2, w3) has its gate by its kind and not by its activation.
    let hasGatedActivation = isGated && dialect.mlpNames != .separate
    guard let activation = Self.activation(settings.activation, isGated: hasGatedActivation) else {
      throw .contradiction(
        "GPT-NeoX has no activation '\(settings.activation ?? "")'"
          + (hasGatedActivation ? " with a gate" : ""))
    }
    var lines = YAMLLines()
    lines.comment("The model of this checkpoint; use it together with your training settings.")
    lines.blank()
    lines.add("pipe_parallel_size", .int(division.pipelineParallel))
    lines.add("model_parallel_size", .int(division.tensorParallel))
    lines.add("make_vocab_size_divisible_by", .int(division.vocabularyMultiple))
    lines.blank()
    Self.addShape(shape, settings, dialect, to: &lines)
    lines.blank()
    Self.addArchitecture(shape, settings, activation, to: &lines)
    if isGated, !hasGatedActivation { lines.add("mlp_type", "llama") }
    lines.blank()
    Self.addPrecision(dtype, to: &lines)
    notes = Self.notes(shape, settings)
    if !notes.isEmpty { lines.blank() }
    for note in notes { lines.comment(note) }
    text = lines.text
  }

  private static func addShape(
    _ shape: DecoderShape, _ settings: DecoderSettings, _ dialect: NeoXDialect,
    to lines: inout YAMLLines
  ) {
    lines.add("num_layers", .int(shape.layerCount))
    lines.add("hidden_size", .int(shape.hidden))
    lines.add("num_attention_heads", .int(shape.heads))
    // Set to the number of heads, it would still mean separate projections to some versions.
    if shape.queriesPerGroup > 1 { lines.add("num_kv_heads", .int(shape.groups)) }
    let isGated = shape.family == .llama
    let isCurrent = dialect.mlpNames == .linear
    if isGated, isCurrent { lines.comment("three times the width of the gated MLP") }
    lines.add(
      "intermediate_size",
      .int(NeoXWidth.intermediate(for: shape.inner, isGated: isGated && isCurrent)))
    if let positions = settings.maxPositions {
      lines.add("seq_length", .int(positions))
      lines.add("max_position_embeddings", .int(positions))
    }
  }

  private static func addArchitecture(
    _ shape: DecoderShape, _ settings: DecoderSettings, _ activation: String,
    to lines: inout YAMLLines
  ) {
    let isLlama = shape.family == .llama
    lines.add("norm", isLlama ? "rmsnorm" : "layernorm")
    lines.add(
      isLlama ? "rms_norm_epsilon" : "layernorm_epsilon", settings[.normEpsilon]?.value ?? .none)
    lines.add("activation", .string(activation))
    if tanhForms.contains(settings.activation ?? "") { lines.add("bias_gelu_fusion", true) }
    lines.add("pos_emb", "rotary")
    lines.add("rotary_pct", settings[.rotaryFraction]?.value ?? .none)
    lines.add("rotary_emb_base", settings.ropeTheta.map(whole) ?? .none)
    lines.add("no_weight_tying", .bool(!shape.isTied))
    lines.add("gpt_j_residual", .bool(settings.parallelResidual ?? false))
    lines.add("output_layer_parallelism", "column")
    lines.add("use_bias_in_norms", .bool(!isLlama))
    lines.add("use_bias_in_attn_linear", settings[.attentionBias]?.value ?? .none)
    lines.add("use_bias_in_mlp", .bool(settings.mlpBias ?? !isLlama))
    if let range = settings[.initializerRange] { lines.add("init_method_std", range.value) }
  }

  private static func addPrecision(_ dtype: DType, to lines: inout YAMLLines) {
    switch dtype {
    case .bf16:
      lines.add("precision", "bfloat16")
      lines.add("bf16", ["enabled": true])
      // Without it DeepSpeed accumulates gradients in bfloat16.
      lines.add("data_types", ["grad_accum_dtype": "fp32"])
    case .f16:
      lines.add("precision", "fp16")
      lines.add(
        "fp16",
        [
          "enabled": true, "loss_scale": 0, "loss_scale_window": 1000, "initial_scale_power": 12,
          "hysteresis": 2, "min_loss_scale": 1,
        ])
    default: lines.add("precision", "fp32")
    }
  }

  private static func notes(_ shape: DecoderShape, _ settings: DecoderSettings) -> [String] {
    var notes: [String] = []
    if let scaling = settings.ropeScaling {
      notes.append(
        "GPT-NeoX has no rope scaling; this model was trained with \(oneLine(scaling)). "
          + "Give its config.json with --base-config when converting back.")
    }
    notes.append(
      "The vocabulary has \(shape.vocabulary) tokens; rows behind it are padding (--vocab-size "
        + "\(shape.vocabulary) when converting back).")
    if settings.maxPositions == nil {
      notes.append(
        "The maximum positions are not known: set seq_length and max_position_embeddings.")
    }
    return notes
  }

  private static func activation(_ name: String?, isGated: Bool) -> String? {
    guard let name else { return nil }
    return isGated
      ? ["silu": "swiglu", "swish": "swiglu", "gelu": "geglu", "relu": "reglu"][name]
      : [
        "gelu": "gelu", "gelu_fast": "gelu", "gelu_new": "gelu", "gelu_pytorch_tanh": "gelu",
        "relu": "relu", "silu": "silu", "swish": "silu", "mish": "mish",
      ][name]
  }

  /// The forms of gelu that GPT-NeoX computes where bias and activation are fused.
  private static let tanhForms: Set<String> = ["gelu_fast", "gelu_new", "gelu_pytorch_tanh"]

  /// `rotary_emb_base` is an integer to GPT-NeoX.
  private static func whole(_ number: Double) -> SettingsTree {
    Int(exactly: number).map(SettingsTree.int) ?? .double(number)
  }

  private static func oneLine(_ text: String) -> String {
    text.split { $0.isWhitespace }.joined(separator: " ")
  }
}
