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
  private let recipeText: String
  private let recipeBytes: [UInt8]
  let recipeDigest: Digest256
  private let recipe: Recipe
  let models: [MergeInput]
  /// The models that are read: those of the recipe and of the stages that it names.
  let roots: [MergeInput]
  /// The model whose configuration and tokenizer the output takes over.
  private let donor: Int
  /// The output's order of tokens, if vocabularies are aligned.
  private let vocabulary: OutputVocabulary?
  private let tokenizer: TokenizerOutput
  private let options: MergeOptions
  private let seed: UInt64

  init(
    _ file: RecipeFile, recipe: Recipe, models: [MergeInput], roots: [MergeInput], donor: Int,
    vocabulary: OutputVocabulary?, tokenizer: TokenizerOutput, options: MergeOptions, seed: UInt64
  ) {
    self.vocabulary = vocabulary
    self.tokenizer = tokenizer
    recipeText = file.text
    recipeBytes = file.bytes
    recipeDigest = file.digest
    self.recipe = recipe
    self.models = models
    self.roots = roots
    self.donor = donor
    self.options = options
    self.seed = seed
  }

  /// Everything that the output must not be, contain or be inside of.
  var protectedPaths: [Path] {
    roots.flatMap { model in
      [model.location] + (model.checkpoint.files + model.otherFiles).map(\.file.path)
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
    // Loaders take a type of 8 bits for a scheme of quantisation, and cannot make a model of it.
    if recipe.outputDType != nil || written != stored, written?.bitWidth ?? 0 > 8 {
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
      try directory.write(Array(card.text.utf8), as: "README.md")
      try directory.write(recipeBytes, as: "mergekit_config.yml")
    }
    let manifest = try manifest(files, tensors)
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

  private var card: ModelCard {
    let base = recipe.base?.value
    let sources = recipe.allSlices.flatMap(\.sources)
    let described = models.map { model in
      let path = model.reference.path
      let parameters = sources.first { $0.model == model.reference }?.parameters ?? [:]
      return ModelCard.Model(
        name: model.isOnHub ? path : Path(path).lastComponent, isOnHub: model.isOnHub,
        isBase: model.reference == base,
        parameters: parameters.sorted { $0.key < $1.key }.compactMap { name, setting in
          setting.constant.map { (name, $0.description) }
        })
    }
    return ModelCard(
      title: Path(options.output).lastComponent, method: recipe.method.value.name,
      models: described, recipe: recipeText, toolVersion: options.version,
      profile: options.profile.rawValue, seed: seed)
  }

  private func manifest(
    _ files: [FileRecord], _ tensors: [TensorRecord]
  ) throws -> Manifest {
    let inputs = try roots.map { model in
      Manifest.Input(
        reference: Path(model.reference.path).isAbsolute
          ? Path(model.reference.path).lastComponent : model.reference.description,
        files: try (model.checkpoint.files + model.adapterFiles).map { file in
          Manifest.InputFile(
            name: file.file.path.lastComponent, size: file.file.byteCount,
            headerSHA256: options.isHashing ? try file.headerDigest().hex : nil)
        }, dequantized: model.dequantization)
    }
    return Manifest(
      toolVersion: options.version, command: "merge", recipeSHA256: recipeDigest.hex,
      profile: options.profile.rawValue, seed: seed, inputs: inputs,
      files: files.map { .init(name: $0.name, size: $0.byteCount, sha256: $0.digest?.hex) },
      tensors: tensors.map {
        .init(spec: $0.spec, file: $0.fileName, crc32c: $0.checksum?.value)
      })
  }
}

extension Setting {
  /// The value of a setting that is one bare value.
  var constant: ParameterValue? {
    guard choices.count == 1, choices[0].filter == nil, case .constant(let value) = choices[0].curve
    else { return nil }
    return value
  }
}

extension VerificationFinding {
  /// The file and the message.
  fileprivate var line: String { "\(path): \(message)" }
}
