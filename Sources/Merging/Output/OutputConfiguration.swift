package import Layouts
package import StrictJSON
package import Tensors

/// The `config.json` of a merged model: the donor's text, edited where the merge changed something.
///
/// Only the element type, layer count, per-layer lists, tying and vocabulary size change; every
/// other byte stays, so that key order, spacing and unknown keys survive.
package struct OutputConfiguration: Sendable {
  /// Where a layer of the output comes from.
  package struct LayerOrigin: Hashable, Sendable {
    /// The model, as an index into the list of configurations.
    package var model: Int
    /// Its layer.
    package var layer: Int

    package init(model: Int, layer: Int) {
      self.model = model
      self.layer = layer
    }
  }

  /// What the merge changed; nil stands for no change.
  package struct Changes: Sendable {
    /// The element type of the output.
    package var dtype: DType?
    /// One origin for each layer of the output.
    package var layers: [LayerOrigin]?
    /// Whether the output has one tensor for embedding and head.
    package var tiesEmbeddings: Bool?
    /// The rows of the output's embedding.
    package var vocabularySize: Int?

    package init(
      dtype: DType? = nil, layers: [LayerOrigin]? = nil, tiesEmbeddings: Bool? = nil,
      vocabularySize: Int? = nil
    ) {
      self.dtype = dtype
      self.layers = layers
      self.tiesEmbeddings = tiesEmbeddings
      self.vocabularySize = vocabularySize
    }
  }

  /// The new text.
  package let bytes: [UInt8]
  /// What could not be said in the configuration, or may no longer hold.
  package let warnings: [ConfigurationFinding]

  /// Edits the configuration of a donor.
  ///
  /// - Parameters:
  ///   - models: The configurations of all inputs that layers come from.
  ///   - donor: The index of the donor.
  ///   - changes: What the merge changed.
  /// - Throws: An edit that would not leave valid JSON behind.
  package init(
    editing models: [ModelConfiguration], donor: Int, _ changes: Changes
  ) throws(JSONEditError) {
    var editor = ConfigurationEditor(models[donor])
    if let dtype = changes.dtype { try editor.setDType(dtype) }
    if let layers = changes.layers { try editor.stack(layers, models: models, donor: donor) }
    if let ties = changes.tiesEmbeddings { try editor.setTying(ties) }
    if let size = changes.vocabularySize { try editor.setVocabularySize(size) }
    bytes = editor.edit.bytes
    warnings = editor.warnings
  }
}

/// The edits of one donor; each leaves alone what already has the wanted value.
private struct ConfigurationEditor {
  let donor: ModelConfiguration
  var edit: JSONEdit
  var warnings: [ConfigurationFinding] = []

  init(_ donor: ModelConfiguration) {
    self.donor = donor
    edit = JSONEdit(donor.document)
  }

  /// Sets `dtype` or `torch_dtype`, whichever is there, also in the parts of multimodal models.
  mutating func setDType(_ dtype: DType) throws(JSONEditError) {
    guard let name = dtype.torchName else {
      return warn("output.dtype", "config.json has no name for \(dtype.rawValue); left as it is")
    }
    let members = donor.document.root.object?.members ?? []
    let parts = members.filter { member in
      member.key.hasSuffix("_config") && member.key != "quantization_config"
    }.map { JSONPath([$0.key]) }
    for scope in [JSONPath([])] + parts {
      for path in ["dtype", "torch_dtype"].map(scope.appending) {
        guard let old = edit[path], old.isNull || old.string != nil, old.string != name else {
          continue
        }
        try edit.replace(path, with: JSONText.quoted(name))
      }
    }
  }

  /// Sets the layer count and the per-layer lists.
  mutating func stack(
    _ layers: [OutputConfiguration.LayerOrigin], models: [ModelConfiguration], donor index: Int
  ) throws(JSONEditError) {
    let unchanged =
      layers.count == donor.layerCount
      && layers.enumerated().allSatisfy { $1.model == index && $1.layer == $0 }
    guard !unchanged else { return }
    try setCount(
      layers.count, .layerCount, old: donor.layerCount, hinted: donor.hint?.layerCount,
      code: "output.layer-count")
    for list in donor.perLayerLists {
      let stacked = StackedList(list, layers: layers, models: models, donor: donor)
      guard let elements = stacked.elements else {
        warn(
          "output.per-layer-list",
          "'\(list.path)' has no value for every layer of the output; left as it is")
        continue
      }
      try edit.replaceElements(list.path, with: elements)
    }
    for path in donor.paths(of: PerLayerList.positionalKeys) {
      guard let value = edit[path], value.array == nil else { continue }
      warn(
        "output.positional-key",
        "'\(path)' depends on layer numbers and is left at \(edit.source(of: value))")
    }
  }

  /// Sets `tie_word_embeddings` wherever it is, or adds it.
  mutating func setTying(_ ties: Bool) throws(JSONEditError) {
    let key = "tie_word_embeddings"
    let paths = donor.scopes.map { $0.appending(key) }.filter { edit[$0] != nil }
    for path in paths where edit[path]?.bool != ties {
      try edit.replace(path, with: ties ? "true" : "false")
    }
    guard paths.isEmpty else { return }
    // Keys of these files are sorted as a rule.
    let members = edit.document.root.object?.members ?? []
    let anchor = members.last { $0.key.utf8.lexicographicallyPrecedes(key.utf8) }
    try edit.insert([key], ties ? "true" : "false", after: anchor?.key)
  }

  mutating func setVocabularySize(_ size: Int) throws(JSONEditError) {
    try setCount(
      size, .vocabularySize, old: donor.vocabularySize, hinted: donor.hint?.vocabulary,
      code: "output.vocabulary-size")
  }

  /// Sets a number at its hinted place and wherever else the same number has one of its names.
  private mutating func setCount(
    _ count: Int, _ key: ConfigurationKey, old: Int?, hinted: JSONPath?, code: String
  ) throws(JSONEditError) {
    guard count != old else { return }
    let named = donor.paths(of: key.spellings).filter { edit[$0]?.integer == old }
    let places = [hinted].compactMap(\.self).filter { edit[$0]?.number != nil } + named
    for path in places where edit[path]?.integer != count {
      try edit.replace(path, with: String(count))
    }
    if places.isEmpty {
      let spelling = key.spellings.first ?? key.rawValue
      warn(code, "no '\(spelling)' to set to \(count)")
    }
  }

  private mutating func warn(_ code: String, _ message: String) {
    warnings.append(ConfigurationFinding(code, .warning, file: donor.file, message))
  }
}
