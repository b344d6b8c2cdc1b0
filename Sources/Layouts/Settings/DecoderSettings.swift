package import Tensors

/// What configuration files say about a decoder: its extents, and what no tensor holds.
///
/// Every setting is optional and knows where it comes from. A setting that is known to be nothing
/// (no rope scaling, no padding token) is `.none`; one that nobody mentioned is absent.
package struct DecoderSettings: Hashable, Sendable {
  /// The settings, by the words that messages use for them.
  package enum Key: String, CaseIterable, Hashable, Sendable {
    case family = "architecture"
    case layerCount = "number of layers"
    case hidden = "hidden size"
    case heads = "number of attention heads"
    case keyValueHeads = "number of key-value heads"
    case headDimension = "head dimension"
    case inner = "MLP width"
    case vocabulary = "vocabulary size"
    case paddedVocabulary = "padded vocabulary"
    case tiesEmbeddings = "tying of head and embedding"
    case normEpsilon = "norm epsilon"
    case ropeTheta = "rotary base"
    case ropeScaling = "rope scaling"
    case rotaryFraction = "rotary fraction"
    case maxPositions = "maximum positions"
    case activation = "activation"
    case parallelResidual = "parallel residual"
    case attentionBias = "query, key and value biases"
    case outputBias = "attention output biases"
    case mlpBias = "MLP biases"
    case beginTokens = "begin token"
    case endTokens = "end token"
    case paddingTokens = "padding token"
    case initializerRange = "initializer range"
    case dtype = "element type"
  }

  /// A value and where it comes from.
  package struct Setting: Hashable, Sendable {
    package var value: SettingsTree
    package var source: SettingSource
  }

  private var settings: [Key: Setting] = [:]

  package init() {}

  /// A setting with its source; nil if nobody mentioned it.
  package subscript(key: Key) -> Setting? {
    get { settings[key] }
    set { settings[key] = newValue }
  }

  /// Sets a value; nil takes the setting away.
  package mutating func set(_ key: Key, _ value: SettingsTree?, from source: SettingSource) {
    settings[key] = value.map { Setting(value: $0, source: source) }
  }

  /// The settings that are known, in the order of `Key`.
  package var keys: [Key] { Key.allCases.filter { settings[$0] != nil } }

  /// The values without their sources.
  package var values: [Key: SettingsTree] { settings.mapValues(\.value) }
}

extension DecoderSettings {
  package var family: DecoderShape.Family? {
    settings[.family]?.value.string.flatMap(DecoderShape.Family.init)
  }
  package var layerCount: Int? { integer(.layerCount) }
  package var hidden: Int? { integer(.hidden) }
  package var heads: Int? { integer(.heads) }
  package var keyValueHeads: Int? { integer(.keyValueHeads) }
  package var headDimension: Int? { integer(.headDimension) }
  package var inner: Int? { integer(.inner) }
  /// Rows of the embedding that tokens use.
  package var trueVocabulary: Int? { integer(.vocabulary) }
  /// Rows of the embedding as stored by all tensor-parallel ranks together.
  package var paddedVocabulary: Int? { integer(.paddedVocabulary) }
  package var tiesEmbeddings: Bool? { settings[.tiesEmbeddings]?.value.bool }
  package var normEpsilon: Double? { settings[.normEpsilon]?.value.number }
  package var ropeTheta: Double? { settings[.ropeTheta]?.value.number }
  /// The `rope_scaling` of `config.json` as its text has it; nil if there is none or none is known.
  package var ropeScaling: String? { settings[.ropeScaling]?.value.string }
  /// The part of each head that is rotated.
  package var rotaryFraction: Double? { settings[.rotaryFraction]?.value.number }
  package var maxPositions: Int? { integer(.maxPositions) }
  /// The activation as transformers names it: `silu`, `gelu`.
  package var activation: String? { settings[.activation]?.value.string }
  /// Whether attention and MLP are added to the same residual.
  package var parallelResidual: Bool? { settings[.parallelResidual]?.value.bool }
  /// Whether the projections to queries, keys and values have biases.
  package var attentionBias: Bool? { settings[.attentionBias]?.value.bool }
  /// Whether the projection behind attention has biases.
  package var outputBias: Bool? { settings[.outputBias]?.value.bool }
  package var mlpBias: Bool? { settings[.mlpBias]?.value.bool }
  package var initializerRange: Double? { settings[.initializerRange]?.value.number }
  package var dtype: DType? {
    settings[.dtype]?.value.string.flatMap { name in
      DType.allCases.first { $0.torchName == name }
    }
  }

  private func integer(_ key: Key) -> Int? { settings[key]?.value.integer }
}
