extension DecoderSettings {
  /// The shape of the model, from settings alone.
  ///
  /// - Throws: all settings that are missing or contradict each other.
  package func shape() throws(SettingsError) -> DecoderShape {
    var missing: [Key] = []
    func need<Value>(_ value: Value?, _ key: Key, _ stand: Value) -> Value {
      if value == nil { missing.append(key) }
      return value ?? stand
    }
    let family = need(family, .family, .llama)
    let layers = need(layerCount, .layerCount, 0)
    let hidden = need(hidden, .hidden, 0)
    let heads = need(heads, .heads, 1)
    let groups = family == .llama ? need(keyValueHeads, .keyValueHeads, 1) : heads
    let inner = need(inner, .inner, 0)
    let vocabulary = need(trueVocabulary ?? paddedVocabulary, .vocabulary, 0)
    let isTied = need(tiesEmbeddings, .tiesEmbeddings, false)
    guard missing.isEmpty else { throw .missing(missing) }
    guard heads > 0, groups > 0, heads % groups == 0 else {
      throw .contradiction(
        "\(heads) attention heads are not a multiple of \(groups) key-value heads")
    }
    guard headDimension != nil || hidden % heads == 0 else {
      throw .contradiction(
        "hidden size \(hidden) is not a multiple of \(heads) heads, and no head dimension is set")
    }
    if family == .gptNeoX, let keyValueHeads, keyValueHeads != heads {
      throw .contradiction(
        "a model of the GPT-NeoX architecture has \(heads) heads but \(keyValueHeads) key-value "
          + "heads; grouped queries exist only with RMSNorm and a gated MLP")
    }
    return DecoderShape(
      family: family, layerCount: layers, hidden: hidden, groups: groups,
      queriesPerGroup: heads / groups, headDimension: headDimension ?? hidden / heads,
      inner: inner, vocabulary: vocabulary, isTied: isTied)
  }

  /// These settings with the extents that tensors have.
  package func with(_ shape: DecoderShape) -> DecoderSettings {
    let source = SettingSource(.tensors)
    var result = self
    result.set(.family, .string(shape.family.rawValue), from: source)
    result.set(.layerCount, .int(shape.layerCount), from: source)
    result.set(.hidden, .int(shape.hidden), from: source)
    result.set(.heads, .int(shape.heads), from: source)
    result.set(.keyValueHeads, .int(shape.groups), from: source)
    result.set(.headDimension, .int(shape.headDimension), from: source)
    result.set(.inner, .int(shape.inner), from: source)
    result.set(.vocabulary, .int(shape.vocabulary), from: source)
    result.set(.tiesEmbeddings, .bool(shape.isTied), from: source)
    return result
  }
}

extension DecoderShape {
  /// The shape that a `config.json` says.
  ///
  /// - Throws: what is missing, or an architecture without a layout table.
  package init(from configuration: ModelConfiguration) throws(SettingsError) {
    let reading = SettingsReading(huggingFace: configuration)
    if let problem = reading.findings.first(where: { $0.severity == .error }) {
      throw .contradiction(problem.message)
    }
    self = try reading.settings.shape()
  }
}

/// Why settings make no model or no file.
package enum SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Settings that nobody gave.
  case missing([DecoderSettings.Key])
  /// Settings that exclude each other.
  case contradiction(String)

  package var description: String {
    switch self {
    case .missing(let keys):
      "the configuration does not say: " + keys.map(\.rawValue).joined(separator: ", ")
    case .contradiction(let text): text
    }
  }
}
