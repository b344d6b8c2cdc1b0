/// What the configuration of a GPT-NeoX training run says about its checkpoints.
///
/// Nothing is guessed: a key that no file has gives nil, and its name stands in `missing`. A
/// complete training configuration leaves out what has the program's default value;
/// `withDefaults()` says so for those who know that theirs is complete.
package struct NeoXConfiguration: Hashable, Sendable {
  package internal(set) var reading = SettingsReading()
  /// `model_parallel_size`.
  package internal(set) var tensorParallel: Int?
  /// `pipe_parallel_size`; 0 is a run without pipeline modules (sequential checkpoints).
  package internal(set) var pipelineParallel: Int?
  /// `make_vocab_size_divisible_by`.
  package internal(set) var vocabularyMultiple: Int?
  /// Whether a file gives `make_vocab_size_divisible_by`, and not the program's default.
  package var statesVocabularyMultiple: Bool {
    fields["make_vocab_size_divisible_by"].map { !$0.source.isDefault } ?? false
  }
  /// `norm`, such as `rmsnorm`.
  package internal(set) var norm: String?
  /// `activation` as GPT-NeoX names it, such as `swiglu`.
  package internal(set) var activation: String?
  /// `intermediate_size`, or `expansion_factor` times the hidden size.
  package internal(set) var intermediate: Int?
  /// `mlp_multiple_of`.
  package internal(set) var mlpMultiple: Int?
  /// The values of known keys, for what is derived from several.
  var fields: [String: DecoderSettings.Setting] = [:]

  /// What is known of the model.
  package var settings: DecoderSettings { reading.settings }
  /// Conflicts, refusals and doubts.
  package var findings: [ConfigurationFinding] { reading.findings }

  /// How ranks hold biases of row-parallel layers, which `gpt_j_residual` decides.
  package var rowBias: NeoXDialect.RowBias? {
    settings.parallelResidual.map { $0 ? .sum : .replicate }
  }

  /// Whether queries are grouped; nil unless the files say how many key-value heads there are.
  package var hasGroups: Bool? {
    guard let heads = settings.heads, let groups = settings.keyValueHeads else { return nil }
    return groups != heads
  }

  /// Whether the MLP has a gate: of its activation, or as all Llama's MLPs before September 2024.
  package var isGated: Bool? {
    if fields["mlp_type"]?.value.string == "llama" { return true }
    return activation.map(Self.gated.contains)
  }

  /// The configured width; nil if the files do not say it.
  package var width: NeoXWidth? {
    guard let intermediate, let isGated else { return nil }
    return NeoXWidth(intermediate: intermediate, isGated: isGated, multiple: mlpMultiple ?? 1)
  }

  /// Keys that describe the model and that no file has, as GPT-NeoX spells them.
  package var missing: [String] {
    Self.essential.filter { fields[$0] == nil }
  }

  /// Checks the configured width against that of the tensors.
  ///
  /// - Returns: a warning that says which rule the files follow, or an error if none gives `inner`;
  ///   nil if they follow the current rule or do not say a width.
  package func checkWidth(_ inner: Int) -> ConfigurationFinding? {
    guard let width,
      let source = fields["intermediate_size"]?.source ?? fields["hidden_size"]?.source
    else { return nil }
    let file = fileName(source)
    switch width.rule(for: inner) {
    case .third?: return nil
    case .direct? where !width.isGated: return nil
    case .direct?:
      return ConfigurationFinding(
        "neox.width-rule", .warning, file: file,
        "intermediate_size \(width.intermediate) is \(NeoXWidth.Rule.direct.rawValue); current "
          + "GPT-NeoX needs \(NeoXWidth.intermediate(for: inner, isGated: true)) for these tensors")
    case nil:
      return ConfigurationFinding(
        "neox.width", .error, file: file,
        "intermediate_size \(width.intermediate) gives an MLP width of \(width.current), and the "
          + "tensors have \(inner)")
    }
  }

  private func fileName(_ source: SettingSource) -> String {
    if case .file(let file, _, _) = source.origin { file } else { source.description }
  }

  static let gated: Set<String> = ["geglu", "reglu", "swiglu", "bilinear", "glu"]

  /// What a model cannot be described without.
  static let essential = [
    "num_layers", "hidden_size", "num_attention_heads", "norm", "activation", "pos_emb",
    "rotary_pct", "rotary_emb_base", "no_weight_tying", "gpt_j_residual",
    "make_vocab_size_divisible_by",
  ]
}
