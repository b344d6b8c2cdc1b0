internal import Models
internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import Storage
internal import StrictJSON
internal import Tensors
internal import Tokenizers

/// Everything that a merged model's directory holds besides tensors.
struct OutputFiles: Sendable {
  private let source: Source
  let models: [MergeInput]
  /// The models whose files are read.
  let roots: [MergeInput]
  /// The model whose configuration and tokenizer the output takes over.
  private let donor: Int
  /// The output's order of tokens, if vocabularies are aligned.
  private let vocabulary: OutputVocabulary?
  private let tokenizer: TokenizerOutput
  private let options: MergeOptions
  private let seed: UInt64

  init(
    _ source: Source, models: [MergeInput], roots: [MergeInput], donor: Int,
    vocabulary: OutputVocabulary?, tokenizer: TokenizerOutput, options: MergeOptions, seed: UInt64
  ) {
    self.vocabulary = vocabulary
    self.tokenizer = tokenizer
    self.source = source
    self.models = models
    self.roots = roots
    self.donor = donor
    self.options = options
    self.seed = seed
  }

  private var recipe: Recipe { source.recipe }

  /// The SHA-256 of the recipe's text.
  var recipeDigest: Digest256 { source.digest }

  /// Everything that the output must not be, contain or be inside of.
  var protectedPaths: [Path] {
    roots.flatMap { model in
      model.locations + (model.checkpoint.files + model.otherFiles).map(\.file.path)
    }
  }

  // MARK: config.json

  /// The donor's configuration with the changes that the plan makes necessary.
  func configuration(for plan: Plan) throws -> OutputConfiguration? {
    guard models[donor].configuration != nil else { return nil }
    let known = models.indices.filter { models[$0].configuration != nil }
    let configurations = known.compactMap { models[$0].configuration }
    guard let position = known.firstIndex(of: donor) else { return nil }
    var changes = OutputConfiguration.Changes()
    let stored = models[donor].checkpoint.tensors.lazy.map(\.nominalSpec).dominantFloatingPointType
    let written = plan.steps.lazy.map(\.output).dominantFloatingPointType
    if recipe.outputDType != nil || written != stored {
      changes.dtype = written
    }
    changes.layers = layers(of: known)
    if let vocabulary {
      changes.vocabularySize = vocabulary.rowCount
      changes.tokens = TokenRenumbering(vocabulary, donor: models[donor], models: models)
    }
    let donorTies = models[donor].configuration?.tiesEmbeddings != false
    if donorTies, plan.steps.contains(where: { isUntied($0.output.name) }) {
      changes.tiesEmbeddings = false
    }
    return try OutputConfiguration(editing: configurations, donor: position, changes)
  }

  /// A head of the output that is no longer the embedding: the donor stores none, or another model
  /// says that its own is not tied.
  private func isUntied(_ name: TensorName) -> Bool {
    ArchitectureHint.headNames.contains(name)
      && (models[donor].checkpoint[name] == nil
        || models[donor].configuration?.tiesEmbeddings == true
          && models.contains { $0.configuration?.tiesEmbeddings == false })
  }

  /// Where each output layer comes from, for recipes that cut and stack layers.
  private func layers(of known: [Int]) -> [OutputConfiguration.LayerOrigin]? {
    guard case .slices(let slices) = recipe.assembly else { return nil }
    var origins: [OutputConfiguration.LayerOrigin] = []
    for slice in slices {
      guard let source = slice.sources.first, let range = source.layers,
        let model = known.firstIndex(where: { models[$0].reference == source.model })
      else { return nil }
      origins += range.map { OutputConfiguration.LayerOrigin(model: model, layer: $0) }
    }
    return origins
  }

  // MARK: Writing

  func write(
    to directory: StagedDirectory, configuration: [UInt8]?, sideFolder: String,
    files: [FileRecord], tensors: [TensorRecord]
  ) throws {
    if let configuration { try directory.write(configuration, as: "config.json") }
    if options.copiesTokenizer { try copySideFiles(to: directory, below: sideFolder) }
    if options.writesCard {
      try directory.write(Array(source.card(options, seed: seed).text.utf8), as: "README.md")
      try directory.write(source.bytes, as: "mergekit_config.yml")
    }
    let manifest = try source.manifest(options, seed: seed, files: files, tensors: tensors)
    try directory.write(Array(manifest.text.utf8), as: Manifest.fileName)
  }

  private func copySideFiles(to directory: StagedDirectory, below folder: String) throws {
    for (source, files) in try sideFiles() {
      for file in files {
        if let bytes = tokenizer.replacements[file.name] {
          try directory.write(bytes, as: folder + file.name)
        } else {
          try directory.copy(from: source.joining(file.name), as: folder + file.name)
        }
      }
    }
  }

  /// Checks the files that are to be copied, and returns what is odd about them.
  /// - Throws: `MergeError.unusableFiles`, or an error of the system.
  func checkSideFiles(for plan: Plan) throws -> [String] {
    guard options.copiesTokenizer else { return [] }
    let embedding = ArchitectureHint.embedding(
      among: plan.steps.map(\.output), hint: models[donor].configuration?.hint)
    let rows = embedding.map { EmbeddingRows(tensor: $0.name.text, count: $0.shape[0]) }
    var findings: [VerificationFinding] = []
    for (source, files) in try sideFiles() {
      let check = try SideFileCheck(
        files, in: source, rows: rows, replacements: tokenizer.replacements)
      if let pointer = check.pointers.first {
        throw CheckpointError(pointer, .wrongFile(.gitLFSPointer(byteCount: nil)))
      }
      findings += check.findings
    }
    let errors = findings.filter { $0.severity == .error }
    guard errors.isEmpty else { throw MergeError.unusableFiles(errors.map(\.line)) }
    return findings.map(\.line)
  }

  /// The files that the output takes over, by the directory that they come from: the donor's, and
  /// those of the tokenizer, which may be another model's.
  private func sideFiles() throws -> [(source: Path, files: [SideFile])] {
    let source = models[donor].checkpoint.directory
    let code = models[donor].configuration.map { CodeReference.files(in: $0.document.root) } ?? []
    let files = SideFile.selected(from: try Self.names(in: source), code: code)
    var own = files.filter { !TokenizerOutput.kinds.contains($0.kind) }
    var other = files
    if tokenizer.directory.text != source.text {
      other = SideFile.selected(from: try Self.names(in: tokenizer.directory), code: [])
    }
    other = other.filter {
      TokenizerOutput.kinds.contains($0.kind) && !tokenizer.dropped.contains($0.name)
    }
    let listed = Set((own + other).map(\.name))
    other += tokenizer.replacements.keys.filter { !listed.contains($0) }.sorted()
      .compactMap(SideFile.init)
    if tokenizer.directory.text == source.text {
      own = (own + other).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      return [(source, own)]
    }
    return [(source, own), (tokenizer.directory, other)]
  }

  /// The files of a directory; folders of such a name are none.
  private static func names(in directory: Path) throws -> [String] {
    try DirectoryListing(of: directory).entries.filter { $0.kind != .directory }.map(\.name)
  }
}

extension VerificationFinding {
  /// The file and the message.
  fileprivate var line: String { "\(path): \(message)" }
}
