extension NeoXConfiguration {
  /// The family follows from norm and activation; the epsilon from the norm.
  mutating func deriveNorm() {
    let (key, kind): (String, DecoderShape.Family)
    switch norm {
    case "rmsnorm"?: (key, kind) = ("rms_norm_epsilon", .llama)
    case "layernorm"?: (key, kind) = ("layernorm_epsilon", .gptNeoX)
    default: return
    }
    if let field = fields[key] {
      if let epsilon = SettingRow.Kind.measure.setting(field.value) {
        reading.settings.set(.normEpsilon, epsilon, from: field.source)
      } else {
        reading.report(
          "settings.value", .error, file: fileName(of: field.source),
          "\(field.source): expected a finite number that is not negative, found "
            + field.value.inWords)
      }
    }
    guard let isGated, let norm, let activation, let source = fields["norm"]?.source else { return }
    guard isGated == (kind == .llama) else {
      reading.report(
        "neox.architecture", .error, file: fileName(of: source),
        "norm '\(norm)' with activation '\(activation)' is neither Llama (rmsnorm and a gated MLP) "
          + "nor GPT-NeoX (layernorm and a plain MLP)")
      return
    }
    if kind == .gptNeoX, let biases = fields["use_bias_in_norms"], biases.value.bool == false {
      reading.report(
        "neox.unsupported", .error, file: fileName(of: biases.source),
        "norms without biases exist in no other layout with LayerNorm (\(biases.source))")
    }
    reading.settings.set(.family, .string(kind.rawValue), from: source)
  }

  /// The activation as transformers names it.
  mutating func deriveActivation() {
    guard let activation, let source = fields["activation"]?.source else { return }
    guard let name = Self.activations[activation] else {
      reading.report(
        "neox.unsupported", .error, file: fileName(of: source),
        "\(source) is '\(activation)', which no other layout has")
      return
    }
    reading.settings.set(.activation, .string(name), from: source)
    if activation == "gelu", fields["bias_gelu_fusion"]?.value.bool == true,
      let fusion = fields["bias_gelu_fusion"]?.source
    {
      reading.report(
        "neox.gelu", .warning, file: fileName(of: fusion),
        "\(fusion): training used the tanh form of gelu; 'gelu' is written as the official converter "
          + "does, and \"hidden_act\": \"gelu_fast\" reproduces the training's logits more closely")
    }
  }

  /// The element type of `precision`, or of the block that is enabled.
  mutating func derivePrecision() {
    if let field = fields["precision"], let name = field.value.string {
      let types = ["bfloat16": "bfloat16", "fp16": "float16", "fp32": "float32"]
      if let type = types[name] {
        return reading.settings.set(.dtype, .string(type), from: field.source)
      }
    }
    for (key, type) in [("bf16", "bfloat16"), ("fp16", "float16")] {
      guard let field = fields[key], field.value["enabled"]?.bool == true else { continue }
      let isBrain = field.value["type"]?.string == "bfloat16"
      reading.settings.set(.dtype, .string(isBrain ? "bfloat16" : type), from: field.source)
      return
    }
  }

  /// Refuses what no layout table describes, each key by name.
  mutating func checkSupport() {
    for (key, field) in fields.sorted(by: { $0.key < $1.key }) {
      guard let reason = Self.refusal(key, field.value) else { continue }
      reading.report(
        "neox.unsupported", .error, file: fileName(of: field.source), "\(field.source): \(reason)")
    }
  }

  private static func refusal(_ key: String, _ value: SettingsTree) -> String? {
    if key.hasPrefix("te_"), value.bool == true {
      return "Transformer Engine modules pack and name tensors in ways of their own, which are not "
        + "supported"
    }
    switch key {
    case "norm":
      guard let norm = value.string, norm != "rmsnorm", norm != "layernorm" else { return nil }
      return "norm '\(norm)' is not supported; supported are rmsnorm and layernorm"
    case "pos_emb":
      guard let kind = value.string, kind != "rotary" else { return nil }
      return "position embeddings of kind '\(kind)' exist in no other layout; only rotary ones do"
    case "attention_config": return attentionRefusal(value)
    case "moe_num_experts", "num_experts":
      return (value.integer ?? 1) > 1 ? "mixtures of experts are not supported" : nil
    case "soft_prompt_tuning":
      return value["enabled"]?.bool == true ? refusedSwitches[key] : nil
    default: return value.bool == true ? refusedSwitches[key] : nil
    }
  }

  /// Kinds of attention other than full causal attention have other tensors or other masks.
  private static func attentionRefusal(_ value: SettingsTree) -> String? {
    let kinds = (value.list ?? []).flatMap { ($0.list?.first?.list ?? []).compactMap(\.string) }
    guard let kind = kinds.first(where: { $0 != "global" && $0 != "flash" }) else { return nil }
    return "attention of kind '\(kind)' is not supported; supported are global and flash"
  }

  private static let refusedSwitches = [
    "gpt_j_tied": "layers with one norm for attention and MLP exist in no other layout",
    "use_qk_layernorm": "norms of queries and keys are not supported",
    "soft_prompt_tuning": "soft prompts shift the numbers of all modules, which is not supported",
    "use_mup":
      "models of maximal-update parametrisation scale their outputs, which no other layout "
      + "does",
  ]

  private static let activations = [
    "swiglu": "silu", "geglu": "gelu", "reglu": "relu", "gelu": "gelu", "relu": "relu",
    "silu": "silu", "swish": "silu", "mish": "mish",
  ]
}
