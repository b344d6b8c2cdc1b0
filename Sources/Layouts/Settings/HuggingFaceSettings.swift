internal import StrictJSON

extension SettingsReading {
  /// Reads a `config.json` of transformers 4 or 5.
  ///
  /// What the file leaves out has the defaults of transformers' configuration class, as its source
  /// says. Source: Hugging Face transformers 5.23, `models/llama` and `models/gpt_neox`.
  package init(huggingFace configuration: ModelConfiguration) {
    self.init()
    let document = configuration.document
    let file = SettingsFile(
      file: configuration.file, SettingsTree(document.root, in: document))
    guard let family = Self.family(configuration) else {
      let name = configuration.modelType ?? configuration.architectures.first
      report(
        "settings.family", .error, file: file.file,
        "there is no layout table for \(name.map { "models of type '\($0)'" } ?? "this model"); "
          + "supported are llama and gpt_neox")
      return
    }
    let entry = file.tree.entry("model_type") ?? file.tree.entry("architectures")
    if let entry {
      settings.set(.family, .string(family.rawValue), from: file.source(entry))
    }
    read(Self.commonRows + (family == .llama ? Self.llamaRows : Self.neoXRows), from: file)
    readRope(configuration, file)
    copy(.attentionBias, to: .outputBias)
    if family == .gptNeoX { copy(.heads, to: .keyValueHeads) }
    applyDefaults(family)
  }

  private static func family(_ configuration: ModelConfiguration) -> DecoderShape.Family? {
    if let type = configuration.modelType { return DecoderShape.Family(rawValue: type) }
    return switch configuration.architectures.first {
    case "LlamaForCausalLM": .llama
    case "GPTNeoXForCausalLM": .gptNeoX
    default: nil
    }
  }

  /// Reads `rope_theta` and `rope_scaling`, or `rope_parameters`, which holds both.
  private mutating func readRope(_ configuration: ModelConfiguration, _ file: SettingsFile) {
    let document = configuration.document
    if let entry = file.tree.entry("rope_parameters"),
      let object = document.root["rope_parameters"]?.object
    {
      let source = file.source(entry)
      if let theta = object["rope_theta"]?.double {
        settings.set(.ropeTheta, .double(theta), from: source)
      }
      if let fraction = object["partial_rotary_factor"]?.double {
        settings.set(.rotaryFraction, .double(fraction), from: source)
      }
      let rest = object.members.filter {
        $0.key != "rope_theta" && $0.key != "partial_rotary_factor"
      }
      let isPlain = rest.allSatisfy { $0.key == "rope_type" && $0.value.string == "default" }
      let text = rest.map { String(decoding: document.bytes[$0.range], as: UTF8.self) }
      settings.set(
        .ropeScaling,
        isPlain ? SettingsTree.none : .string("{" + text.joined(separator: ", ") + "}"),
        from: source)
      return
    }
    guard let entry = file.tree.entry("rope_scaling"), let value = document.root["rope_scaling"]
    else { return }
    if value.isNull {
      return settings.set(.ropeScaling, SettingsTree.none, from: file.source(entry))
    }
    guard value.kind == .object else { return wrong(entry, in: file, expected: "an object") }
    settings.set(
      .ropeScaling, .string(String(decoding: document.bytes[value.range], as: UTF8.self)),
      from: file.source(entry))
  }

  private mutating func copy(_ key: DecoderSettings.Key, to other: DecoderSettings.Key) {
    settings[other] = settings[key]
  }

  private mutating func applyDefaults(_ family: DecoderShape.Family) {
    let source = SettingSource(.programDefault("transformers"))
    var defaults = DecoderSettings()
    for (key, value) in Self.defaults[family] ?? [:] { defaults.set(key, value, from: source) }
    if let heads = settings.heads { defaults.set(.keyValueHeads, .int(heads), from: source) }
    settings = settings.completed(by: defaults)
  }

  private static let commonRows = [
    SettingRow(.vocabulary, "vocab_size", kind: .count),
    SettingRow(.hidden, "hidden_size", kind: .count),
    SettingRow(.inner, "intermediate_size", kind: .count),
    SettingRow(.layerCount, "num_hidden_layers", kind: .count),
    SettingRow(.heads, "num_attention_heads", kind: .count),
    SettingRow(.tiesEmbeddings, "tie_word_embeddings", kind: .bool),
    SettingRow(.maxPositions, "max_position_embeddings", kind: .count),
    SettingRow(.activation, "hidden_act", kind: .text),
    SettingRow(.initializerRange, "initializer_range", kind: .measure),
    SettingRow(.beginTokens, "bos_token_id", kind: .tokens),
    SettingRow(.endTokens, "eos_token_id", kind: .tokens),
    SettingRow(.paddingTokens, "pad_token_id", kind: .tokens),
    SettingRow(.dtype, "dtype", "torch_dtype", kind: .text),
    SettingRow(.attentionBias, "attention_bias", kind: .bool),
  ]

  private static let llamaRows = [
    SettingRow(.keyValueHeads, "num_key_value_heads", kind: .count),
    SettingRow(.headDimension, "head_dim", kind: .count),
    SettingRow(.normEpsilon, "rms_norm_eps", kind: .measure),
    SettingRow(.mlpBias, "mlp_bias", kind: .bool),
    SettingRow(.ropeTheta, "rope_theta", kind: .measure),
    SettingRow(.rotaryFraction, "partial_rotary_factor", kind: .measure),
  ]

  private static let neoXRows = [
    SettingRow(.normEpsilon, "layer_norm_eps", kind: .measure),
    SettingRow(.ropeTheta, "rotary_emb_base", "rope_theta", kind: .measure),
    SettingRow(.rotaryFraction, "rotary_pct", "partial_rotary_factor", kind: .measure),
    SettingRow(.parallelResidual, "use_parallel_residual", kind: .bool),
  ]

  private static let defaults: [DecoderShape.Family: [DecoderSettings.Key: SettingsTree]] = [
    .llama: [
      .tiesEmbeddings: false, .maxPositions: 2048, .activation: "silu", .initializerRange: 0.02,
      .normEpsilon: 1e-6, .attentionBias: false, .outputBias: false, .mlpBias: false,
      .ropeTheta: 10000.0, .ropeScaling: .none, .rotaryFraction: 1.0, .parallelResidual: false,
      .beginTokens: [1], .endTokens: [2],
    ],
    .gptNeoX: [
      .tiesEmbeddings: false, .maxPositions: 2048, .activation: "gelu", .initializerRange: 0.02,
      .normEpsilon: 1e-5, .attentionBias: true, .outputBias: true, .mlpBias: true,
      .ropeTheta: 10000.0, .ropeScaling: .none, .rotaryFraction: 0.25, .parallelResidual: true,
      .beginTokens: [0], .endTokens: [2],
    ],
  ]
}
