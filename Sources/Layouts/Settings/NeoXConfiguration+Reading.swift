extension NeoXConfiguration {
  /// Reads the files of a run: its YAML or JSON texts, and `args` and `ds_config` of a rank's file.
  ///
  /// Keys may have `-` for `_`. A key that two files give must have one value in both.
  package init(_ files: [SettingsFile]) {
    for file in files { collect(file) }
    derive()
  }

  /// The same with the defaults of GPT-NeoX for keys that no file has.
  ///
  /// Right for complete training configurations; `missing` of the result is empty but for keys
  /// without a default. Source: EleutherAI/gpt-neox ea7aefd8, `megatron/neox_arguments`.
  package func withDefaults() -> NeoXConfiguration {
    var result = NeoXConfiguration([])
    result.fields = fields
    result.reading.findings = findings.filter { !Self.derivedCodes.contains($0.code) }
    let source = SettingSource(.programDefault("GPT-NeoX"))
    for (key, value) in Self.defaults where fields[key] == nil {
      result.fields[key] = DecoderSettings.Setting(value: value, source: source)
    }
    if fields["num_kv_heads"] == nil, let heads = fields["num_attention_heads"] {
      result.fields["num_kv_heads"] = DecoderSettings.Setting(value: heads.value, source: source)
    }
    if fields["intermediate_size"] == nil, fields["expansion_factor"] == nil,
      let hidden = fields["hidden_size"]?.value.integer
    {
      let (four, overflow) = hidden.multipliedReportingOverflow(by: 4)
      if !overflow {
        result.fields["intermediate_size"] = DecoderSettings.Setting(
          value: .int(four), source: source)
      }
    }
    result.derive()
    return result
  }

  private mutating func collect(_ file: SettingsFile) {
    for entry in file.tree.entries ?? [] {
      let key = String(entry.key.map { $0 == "-" ? "_" : $0 })
      guard !entry.value.isNone else { continue }
      let setting = DecoderSettings.Setting(value: entry.value, source: file.source(entry))
      guard let first = fields[key] else {
        fields[key] = setting
        continue
      }
      guard Self.known.contains(key), !Self.agree(first.value, setting.value) else { continue }
      reading.report(
        "neox.conflict", .error, file: file.file,
        "\(key) is \(first.value.inWords) by \(first.source), and \(setting.value.inWords) by "
          + "\(setting.source)")
    }
  }

  /// Whether values are equal, numbers as numbers, and dictionaries of precision by their switch.
  private static func agree(_ a: SettingsTree, _ b: SettingsTree) -> Bool {
    if let a = a["enabled"], let b = b["enabled"] { return a == b }
    if a.bool == nil, b.bool == nil, let a = a.number, let b = b.number { return a == b }
    return a == b
  }

  /// Fills everything from the collected fields.
  mutating func derive() {
    tensorParallel = count("model_parallel_size")
    pipelineParallel = count("pipe_parallel_size")
    vocabularyMultiple = count("make_vocab_size_divisible_by")
    mlpMultiple = count("mlp_multiple_of")
    intermediate = count("intermediate_size")
    if intermediate == nil, let factor = fields["expansion_factor"]?.value.number,
      let hidden = count("hidden_size")
    {
      intermediate = Int(exactly: (factor * Double(hidden)).rounded(.down))
        .flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
    }
    norm = text("norm")
    activation = text("activation")
    for row in Self.rows { read(row) }
    deriveNorm()
    deriveActivation()
    derivePrecision()
    if let dense = isGated.map({ !$0 }), dense, let width,
      let source = fields["intermediate_size"]?.source
    {
      reading.settings.set(.inner, .int(width.current), from: source)
    }
    checkSupport()
  }

  private mutating func read(_ row: SettingRow) {
    for name in row.spellings {
      guard let field = fields[name] else { continue }
      guard let value = row.kind.setting(field.value) else {
        wrong(name, field, expected: row.kind.inWords)
        return
      }
      reading.settings.set(row.key, value, from: field.source)
      return
    }
  }

  private mutating func count(_ name: String) -> Int? {
    guard let field = fields[name] else { return nil }
    guard case .int(let count)? = SettingRow.Kind.count.setting(field.value) else {
      wrong(name, field, expected: SettingRow.Kind.count.inWords)
      return nil
    }
    return count
  }

  private mutating func text(_ name: String) -> String? {
    guard let field = fields[name] else { return nil }
    if field.value.string == nil { wrong(name, field, expected: "text") }
    return field.value.string
  }

  private mutating func wrong(_ name: String, _ field: DecoderSettings.Setting, expected: String) {
    let finding = ConfigurationFinding(
      "settings.value", .error, file: fileName(of: field.source),
      "\(field.source): expected \(expected), found \(field.value.inWords)")
    if !findings.contains(finding) { reading.findings.append(finding) }
  }

  func fileName(of source: SettingSource) -> String {
    if case .file(let file, _, _) = source.origin { file } else { "GPT-NeoX" }
  }

  static let rows = [
    SettingRow(.layerCount, "num_layers", kind: .count),
    SettingRow(.hidden, "hidden_size", kind: .count),
    SettingRow(.heads, "num_attention_heads", kind: .count),
    SettingRow(.keyValueHeads, "num_kv_heads", kind: .count),
    SettingRow(.paddedVocabulary, "padded_vocab_size", kind: .count),
    SettingRow(.tiesEmbeddings, "no_weight_tying", kind: .inverted),
    SettingRow(.maxPositions, "max_position_embeddings", kind: .count),
    SettingRow(.rotaryFraction, "rotary_pct", kind: .measure),
    SettingRow(.ropeTheta, "rotary_emb_base", kind: .measure),
    SettingRow(.parallelResidual, "gpt_j_residual", kind: .bool),
    SettingRow(.attentionBias, "use_bias_in_attn_linear", kind: .bool),
    SettingRow(.outputBias, "use_bias_in_attn_linear", kind: .bool),
    SettingRow(.mlpBias, "use_bias_in_mlp", kind: .bool),
    SettingRow(.initializerRange, "init_method_std", kind: .measure),
  ]

  /// The keys that are compared between files.
  private static let known: Set<String> = Set(rows.flatMap(\.spellings)).union(essential).union([
    "model_parallel_size", "pipe_parallel_size", "intermediate_size", "expansion_factor",
    "mlp_multiple_of", "layernorm_epsilon", "rms_norm_epsilon", "precision", "fp16", "bf16",
  ])

  static let derivedCodes: Set<String> = [
    "settings.value", "neox.unsupported", "neox.architecture", "neox.gelu",
  ]

  private static let defaults: [String: SettingsTree] = [
    "norm": "layernorm", "activation": "gelu", "pos_emb": "learned", "rotary_pct": 1.0,
    "rotary_emb_base": 10000, "no_weight_tying": false, "gpt_j_residual": false,
    "gpt_j_tied": false, "make_vocab_size_divisible_by": 128, "layernorm_epsilon": 1e-5,
    "rms_norm_epsilon": 1e-8, "use_bias_in_norms": true, "use_bias_in_attn_linear": true,
    "use_bias_in_mlp": true, "init_method_std": 0.02, "mlp_multiple_of": 1,
    "model_parallel_size": 1, "pipe_parallel_size": 0,
  ]
}
