package import Layouts
package import StrictJSON
package import Tensors

/// The `config.json` of a merged model: the donor's text, edited where the merge changed something.
///
/// Only the element type, layer count, per-layer lists, tying and vocabulary size change; every
/// other byte stays, so that key order, spacing and unknown keys survive.
package struct OutputConfiguration: Sendable {
  /// Where a layer of the output comes from.
  package typealias LayerOrigin = Layouts.LayerOrigin

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
    /// The new ids of tokens, where the output has another tokenizer.
    var tokens: TokenRenumbering?

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
    if let tokens = changes.tokens {
      for problem in try tokens.apply(to: &editor.edit, in: models[donor].scopes) {
        editor.warn("output.token-id", problem)
      }
    }
    bytes = editor.edit.bytes
    warnings = editor.warnings
  }
}
