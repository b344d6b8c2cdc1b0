package import StrictJSON

/// What a model's `config.json` says about its shape; everything is optional.
///
/// Keys are looked up in the outermost object first, then in the text part of multimodal models
/// (`text_config`). A key that is absent or `null` has the default of its architecture, which is
/// not known here. Unknown keys are left alone.
package struct ModelConfiguration: Sendable {
  /// The file, as the person named it.
  package let file: String
  /// The text and its tree, for edits.
  package let document: JSONDocument

  package internal(set) var architectures: [String] = []
  package internal(set) var modelType: String?
  /// The element type that `dtype` or `torch_dtype` names, as in `bfloat16`.
  package internal(set) var dtype: String?
  package internal(set) var tiesEmbeddings: Bool?
  package internal(set) var rope = RopeSettings()
  /// The ids of `bos_token_id` and so on; several where the file gives a list.
  package internal(set) var specialTokens: [SpecialToken: [Int]] = [:]
  /// `quant_method` of `quantization_config`, or `unnamed`; nil if the model is not quantised.
  package internal(set) var quantization: String?
  /// Layers for multi-token prediction, which are stored behind the counted ones.
  package internal(set) var extraLayerCount = 0
  /// What was accepted although it is unusual.
  package internal(set) var warnings: [ConfigurationFinding] = []

  var integers: [ConfigurationKey: Int] = [:]
  var doubles: [ConfigurationKey: Double] = [:]

  init(file: String, document: JSONDocument) {
    self.file = file
    self.document = document
  }

  package var hiddenSize: Int? { integers[.hiddenSize] }
  package var intermediateSize: Int? { integers[.intermediateSize] }
  package var layerCount: Int? { integers[.layerCount] }
  package var headCount: Int? { integers[.headCount] }
  package var keyValueHeadCount: Int? { integers[.keyValueHeadCount] }
  package var vocabularySize: Int? { integers[.vocabularySize] }
  /// The epsilon of the norms, in whichever spelling.
  package var normEpsilon: Double? { doubles[.normEpsilon] }

  /// The extent of one attention head: as given, or the hidden size divided by the heads.
  package var headDimension: Int? {
    if let given = integers[.headDimension] { return given }
    guard let hiddenSize, let headCount, headCount > 0 else { return nil }
    return hiddenSize / headCount
  }

  /// What is known about the first architecture of the list.
  package var hint: ArchitectureHint? {
    architectures.first.flatMap { ArchitectureHint.matching($0, modelType: modelType) }
  }

  /// The objects that may hold keys of the text model: the root, then nested ones.
  package var scopes: [JSONPath] {
    [[]]
      + ConfigurationKey.textObjects.map { [$0] }.filter { path in
        document.root[path: path]?.kind == .object
      }
  }

  /// Every place where one of `keys` stands with a value other than `null`.
  package func paths(of keys: [String]) -> [JSONPath] {
    scopes.flatMap { scope in keys.map(scope.appending) }.filter { path in
      document.root[path: path].map { !$0.isNull } ?? false
    }
  }
}

/// A token that generation treats specially.
package enum SpecialToken: String, CaseIterable, Hashable, Sendable {
  case begin = "bos_token_id"
  case end = "eos_token_id"
  case padding = "pad_token_id"
}
