/// Meta's `params.json`.
///
/// Source: meta-llama/llama-models, `models/llama3/args.py`, and meta-llama/llama for the first
/// two generations.
package struct MetaParameters: Hashable, Sendable {
  package private(set) var reading = SettingsReading()
  /// How the file gives the MLP's width.
  package private(set) var width: MetaWidth?

  package var settings: DecoderSettings { reading.settings }

  /// Reads the parameters, also where they are nested under `model`.
  package init(_ file: SettingsFile) {
    var file = file
    if let nested = file.tree["model"], nested.entries != nil { file.tree = nested }
    reading.read(Self.rows, from: file)
    if let entry = file.tree.entry("vocab_size"), let count = entry.value.integer, count > 0 {
      reading.settings.set(.vocabulary, .int(count), from: file.source(entry))
    }
    let source = SettingSource(.programDefault("Meta's code"))
    var fixed = DecoderSettings()
    for (key, value) in Self.fixed { fixed.set(key, value, from: source) }
    if let heads = settings.heads { fixed.set(.keyValueHeads, .int(heads), from: source) }
    reading.settings = settings.completed(by: fixed)
    readScaling(file)
    readWidth(file)
  }

  private mutating func readScaling(_ file: SettingsFile) {
    guard let entry = file.tree.entry("use_scaled_rope"), entry.value.bool == true else { return }
    let factor = file.tree["rope_scaling_factor"]?.number
    let scaling = RopeScaling.llama3(factor: factor ?? RopeScaling.llama31.factor)
    reading.settings.set(.ropeScaling, .string(scaling.json), from: file.source(entry))
    guard factor == nil else { return }
    reading.report(
      "meta.rope-scaling", .warning, file: file.file,
      "use_scaled_rope does not say by how much; the factor 8 of Llama 3.1 is taken (Llama 3.2 has "
        + "32: give its config.json with --base-config)")
  }

  private mutating func readWidth(_ file: SettingsFile) {
    guard let entry = file.tree.entry("multiple_of"), !entry.value.isNone else { return }
    guard let multiple = entry.value.integer, (1...Int(Int32.max)).contains(multiple) else {
      return reading.wrong(entry, in: file, expected: "a positive whole number")
    }
    var width = MetaWidth(multiple: multiple)
    if let factor = file.tree.entry("ffn_dim_multiplier"), !factor.value.isNone {
      guard let value = factor.value.number, value.isFinite, value > 0 else {
        return reading.wrong(factor, in: file, expected: "a positive number")
      }
      width.factor = value
    }
    self.width = width
    guard let hidden = settings.hidden, let inner = width.inner(hidden: hidden) else { return }
    reading.settings.set(.inner, .int(inner), from: file.source(entry))
  }

  private static let rows = [
    SettingRow(.hidden, "dim", kind: .count),
    SettingRow(.layerCount, "n_layers", kind: .count),
    SettingRow(.heads, "n_heads", kind: .count),
    SettingRow(.keyValueHeads, "n_kv_heads", kind: .count),
    SettingRow(.normEpsilon, "norm_eps", kind: .measure),
    SettingRow(.ropeTheta, "rope_theta", kind: .measure),
  ]

  /// What Meta's code has no parameter for, and the base of files without `rope_theta`.
  private static let fixed: [DecoderSettings.Key: SettingsTree] = [
    .family: "llama", .activation: "silu", .rotaryFraction: 1.0, .parallelResidual: false,
    .attentionBias: false, .outputBias: false, .mlpBias: false, .ropeTheta: 10000.0,
    .ropeScaling: .none,
  ]
}
