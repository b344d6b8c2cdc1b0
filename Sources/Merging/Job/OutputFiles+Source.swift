internal import Checkpoints
internal import Models
internal import Pipeline
internal import Storage
internal import Tensors

extension OutputFiles {
  /// What an output is made from: the recipe, or one stage of it, and models that can be downloaded.
  ///
  /// Stages are no such models, and are not named: whether they are written or not, what is said of
  /// the output is the same.
  struct Source: Sendable {
    let recipe: Recipe
    /// The whole file.
    let bytes: [UInt8]
    /// The text of the card: a stage's own document, or the whole file.
    private let text: String
    let digest: Digest256
    private let isStaged: Bool
    /// The name of the stage; nil for the final merge.
    private let stage: String?
    /// The models at the beginning of everything that goes in.
    private let leaves: [MergeInput]
    private let base: ModelReference?

    init(
      _ file: RecipeFile, _ stage: RecipeDocuments.Stage, inputs: [ModelReference: MergeInput]
    ) {
      recipe = stage.recipe
      (bytes, digest) = (file.bytes, file.digest)
      isStaged = file.documents.isStaged
      self.stage = stage.number == 0 ? nil : stage.name
      text = stage.number == 0 ? file.text : stage.text
      leaves = file.documents.leaves(of: stage).compactMap { inputs[$0] }
      base = file.documents.baseLeaf(of: stage)
    }

    func card(_ options: MergeOptions, seed: UInt64) -> ModelCard {
      let sources = recipe.allSlices.flatMap(\.sources)
      let described = leaves.map { model in
        let path = model.reference.path
        let parameters = sources.first { $0.model == model.reference }?.parameters ?? [:]
        return ModelCard.Model(
          name: model.isOnHub ? path : Path(path).lastComponent, isOnHub: model.isOnHub,
          isBase: model.reference == base,
          parameters: parameters.sorted { $0.key < $1.key }.compactMap { name, setting in
            setting.constant.map { (name, $0.description) }
          })
      }
      var options = options
      // Given again, a seed goes before those of all stages.
      if !isStaged { options.seed = seed }
      return ModelCard(
        title: Path(options.output).lastComponent, method: recipe.method.value.name,
        models: described, recipe: text, toolVersion: options.version,
        arguments: MergeArguments.words(of: options), stage: stage)
    }

    func manifest(
      _ options: MergeOptions, seed: UInt64, files: [FileRecord], tensors: [TensorRecord]
    ) throws -> Manifest {
      let inputs = try leaves.map { model in
        Manifest.Input(
          reference: Path(model.reference.path).isAbsolute
            ? Path(model.reference.path).lastComponent : model.reference.description,
          files: try (model.checkpoint.files + model.adapterFiles).map { file in
            Manifest.InputFile(
              name: file.file.path.lastComponent, size: file.file.byteCount,
              headerSHA256: options.isHashing ? try file.headerDigest().hex : nil)
          }, dequantized: model.dequantization)
      }
      var manifest = Manifest(
        toolVersion: options.version, command: "merge", recipeSHA256: digest.hex,
        profile: options.profile.rawValue, seed: seed, inputs: inputs,
        files: files.map { .init(name: $0.name, size: $0.byteCount, sha256: $0.digest?.hex) },
        tensors: tensors.map {
          .init(spec: $0.spec, file: $0.fileName, crc32c: $0.checksum?.value)
        })
      manifest.stage = stage
      return manifest
    }
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
