extension LintRule {
  /// One row of the table of rules.
  private struct Row {
    var severity: LintFinding.Severity
    var summary: String
    var hint: String?

    init(_ severity: LintFinding.Severity, _ summary: String, hint: String? = nil) {
      (self.severity, self.summary, self.hint) = (severity, summary, hint)
    }
  }

  /// How bad it is, unless a finding says otherwise.
  package var severity: LintFinding.Severity { row.severity }
  /// What is looked for, in one line.
  package var summary: String { row.summary }
  /// What a person can do about it.
  package var hint: String? { row.hint }

  private var row: Row {
    switch self {
    case .totalSize: Row(.warning, "`metadata.total_size` is not the sum of the tensors' bytes")
    case .unlistedShard:
      Row(
        .warning, "a file of weights that the index does not list",
        hint: "remove the file if it is left over; loaders that take all files fail on it")
    case .unlistedTensor: Row(.warning, "a tensor that the index does not list")
    case .shardNumbering: Row(.warning, "numbers of files have gaps, or name different sets")
    case .missingIndex:
      Row(
        .warning, "several files without an index",
        hint: "'suture convert' writes them again with an index")
    case .singleFileAndIndex:
      Row(.warning, "`model.safetensors` beside an index with the same tensors")
    case .loneShard: Row(.warning, "one file of a numbered set was named")
    case .unknownField: Row(.note, "a header has fields that the format does not know")
    case .metadataFormat:
      Row(
        .warning, "the metadata do not state a format, which accelerate insists on",
        hint: "'suture convert' writes \"format\": \"pt\"")
    case .metadataMissing: Row(.note, "a header has no metadata; some loaders warn of it")
    case .alignment:
      Row(
        .warning, "the data of a tensor do not begin at a multiple of their element size",
        hint: "'suture convert' writes aligned files")
    case .lfsPointer:
      Row(
        .error, "a file is a Git-LFS pointer instead of itself",
        hint: "run 'git lfs pull' beside it")
    case .sideFileJSON: Row(.error, "a file beside the weights is not the JSON that it should be")
    case .sideFileTooLarge: Row(.error, "a file is larger than any of its name")
    case .invalidName: Row(.error, "a name is empty, reserved, or has control characters")
    case .equivalentName:
      Row(.error, "two names that differ in nothing but Unicode normalisation")
    case .caseName: Row(.warning, "two names that differ only in upper and lower case")
    case .unusualName:
      Row(.note, "a name has spaces, slashes, empty parts or characters beyond ASCII")
    case .missingLayer:
      Row(.error, "numbers of layers have a hole", hint: "a file may be missing")
    case .missingMember:
      Row(
        .error, "a layer lacks tensors that its neighbours have", hint: "a file may be missing")
    case .mixedLayers: Row(.note, "layers are of several kinds")
    case .layerDType: Row(.warning, "a tensor has another type than in most layers")
    case .layerShape: Row(.warning, "a tensor has another shape than in most layers")
    case .mixedDTypes: Row(.warning, "some matrices have another type than most")
    case .invalidConfiguration: Row(.error, "`config.json` cannot be read or contradicts itself")
    case .missingConfiguration:
      Row(.note, "there is no `config.json`, so that less can be checked")
    case .configurationNonFinite:
      Row(.warning, "`NaN` or `Infinity` in JSON, which only Python reads")
    case .countSpelling: Row(.warning, "a count is not written as an integer")
    case .specialTokenSpelling: Row(.warning, "a token id that is no id")
    case .absurdNumber: Row(.warning, "a number that no model has")
    case .architecture: Row(.error, "names of tensors are not those of the architecture")
    case .vocabularyRows: Row(.warning, "`vocab_size` is not the number of rows, nor padded to it")
    case .tokenBeyondRows: Row(.warning, "a special token without a row of the embedding")
    case .layerCount: Row(.warning, "another number of layers than configured")
    case .hiddenSize: Row(.warning, "another hidden size than configured")
    case .feedForward: Row(.warning, "another feed-forward size than configured")
    case .heads: Row(.warning, "another number of attention heads than configured")
    case .keyValueHeads: Row(.warning, "another number of key-value heads than configured")
    case .configurationDType: Row(.warning, "most elements have another type than configured")
    case .missingTensor: Row(.error, "a tensor that the architecture needs is not there")
    case .tensorShape: Row(.error, "a tensor has not the shape that the configuration implies")
    case .unknownTensor: Row(.note, "a tensor that the architecture does not have")
    case .missingHead:
      Row(
        .warning, "the head is neither stored nor tied",
        hint: "set tie_word_embeddings, or find the head")
    case .tiedDiffers:
      Row(
        .error, "the head is tied by the configuration, and a different one is stored",
        hint: "set tie_word_embeddings to false if the stored head is meant")
    case .tiedRedundant: Row(.note, "the tied head is stored once more")
    case .untiedEqual:
      Row(.warning, "the head is the embedding although it is not tied by the configuration")
    case .notANumber: Row(.error, "NaN among the elements")
    case .infinite: Row(.error, "infinities among the elements")
    case .zero: Row(.warning, "all elements are zero")
    case .constant: Row(.warning, "all elements are the same")
    case .tokenizerModel: Row(.warning, "a kind of tokenizer that is not known")
    case .tokenizerNonFinite: Row(.warning, "`NaN` or `Infinity` in JSON, which only Python reads")
    case .duplicateToken: Row(.error, "a token that is there twice")
    case .duplicateID: Row(.error, "two tokens of one id")
    case .merge: Row(.error, "a merge of tokens that are not in the vocabulary")
    case .unknownID: Row(.error, "the id for unknown text has no token")
    case .addedToken: Row(.error, "an added token contradicts the vocabulary")
    case .shiftedID: Row(.warning, "an added token gets another id than it says")
    case .beyondRows: Row(.error, "tokens without a row of the embedding")
    case .holes: Row(.warning, "ids without a token")
    case .unusedRows: Row(.warning, "many more rows than tokens")
    case .specialTokenUnknown: Row(.warning, "a special token that the tokenizer does not have")
    case .specialTokenID:
      Row(.warning, "a special token has another id in the tokenizer than in a configuration")
    case .specialTokenMap:
      Row(.warning, "`special_tokens_map.json` contradicts `tokenizer_config.json`")
    case .generationTokens:
      Row(.warning, "`generation_config.json` ends with other tokens than `config.json`")
    case .templateToken:
      Row(.warning, "the chat template writes special tokens that the tokenizer does not have")
    case .quantizationClaim:
      Row(.error, "the configuration names a quantisation of which the tensors show nothing")
    case .quantizationSilent:
      Row(.warning, "tensors are quantised, and the configuration does not say so")
    case .quantizationScale: Row(.error, "a quantised matrix without its scales")
    case .adapterConfiguration: Row(.error, "an adapter without a usable `adapter_config.json`")
    case .adapterPair: Row(.error, "one factor of a low-rank pair without the other")
    case .adapterRank: Row(.error, "factors of another rank than configured")
    case .adapterModules: Row(.warning, "a target module without factors, or the other way round")
    }
  }
}
