package import StrictJSON
package import Tensors

/// Edits of a donor's `config.json` that keep every byte which they do not name.
///
/// Each leaves alone what already has the wanted value.
package struct ConfigurationEditor {
  package let donor: ModelConfiguration
  /// The text as edited so far.
  package var edit: JSONEdit
  /// What could not be said in the configuration, or may no longer hold.
  package private(set) var warnings: [ConfigurationFinding] = []

  package init(_ donor: ModelConfiguration) {
    self.donor = donor
    edit = JSONEdit(donor.document)
  }

  /// Sets `dtype` or `torch_dtype`, whichever is there, also in the parts of multimodal models.
  ///
  /// Types of 8 bits are left out: as the type of a model transformers 5.23 refuses them, while a model
  /// of a wider type takes weights of 8 bits, without rounding.
  package mutating func setDType(_ dtype: DType) throws(JSONEditError) {
    guard let name = dtype.torchName else {
      return warn("output.dtype", "config.json has no name for \(dtype.rawValue); left as it is")
    }
    guard dtype.bitWidth > 8 else {
      return warn(
        "output.dtype",
        "config.json keeps its type: no loader makes a model of \(name), and one of a wider type takes "
          + "such weights")
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

  /// Sets `tie_word_embeddings` wherever it is, or adds it.
  package mutating func setTying(_ ties: Bool) throws(JSONEditError) {
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

  /// Sets the rows of the embedding.
  package mutating func setVocabularySize(_ size: Int) throws(JSONEditError) {
    try setCount(
      size, .vocabularySize, old: donor.vocabularySize, hinted: donor.hint?.vocabulary,
      code: "output.vocabulary-size")
  }

  /// Sets a number at its hinted place and wherever else the same number has one of its names.
  package mutating func setCount(
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

  /// Adds a warning about the donor's file.
  package mutating func warn(_ code: String, _ message: String) {
    warnings.append(ConfigurationFinding(code, .warning, file: donor.file, message))
  }
}
