internal import Checkpoints
internal import Layouts
package import Models
package import Pipeline
package import Storage
internal import StrictJSON
internal import Tensors

/// Edits that have been checked completely and can run.
package struct PreparedEdit: Sendable {
  /// What an edit did to the catalogue.
  package struct Effect: Hashable, Sendable {
    /// The edit in one line.
    package var edit: String
    /// The tensors that it concerned.
    package var tensorCount: Int
  }

  package let options: EditOptions
  package let model: EditedModel
  /// What each edit did, in their order.
  package let effects: [Effect]
  package let run: StagedRun
  /// What becomes other in the configuration.
  package let changes: [ConfigurationChange]
  private let index: String?
  /// Files that are copied, by their names in the output.
  package let copies: [(source: Path, name: String)]

  init(
    options: EditOptions, model: EditedModel, effects: [Effect], run: StagedRun,
    changes: [ConfigurationChange], index: String?, copies: [(source: Path, name: String)]
  ) {
    self.options = options
    self.model = model
    self.effects = effects
    self.run = run
    self.changes = changes
    self.index = index
    self.copies = copies
  }

  package var plan: Plan { run.plan }
  package var cost: Plan.Cost {
    plan.cost(workers: run.options.workers, tileElements: run.options.tileElements)
  }

  package var notes: [String] { model.notes.uniqued() }
  package var warnings: [String] { model.warnings.uniqued() }

  /// The bytes of the output's files that hold tensors.
  package var fileByteCount: Int { run.placed.byteCount }

  /// Files of the output that hold tensors, in order.
  package var fileNames: [String] { run.placed.files.map(\.name) }

  /// The references of all models that tensors come from, the input first.
  package var references: [String] { [model.input.reference] + model.others.keys.sorted() }

  /// What becomes other in the metadata of the files, by key.
  package var metadataChanges: [ConfigurationChange] {
    let before = EditedModel.metadata(of: model.input.checkpoint)
    let keys = Set((before.entries + model.metadata.entries).map(\.key)).sorted()
    return keys.filter { before[$0] != model.metadata[$0] }.map {
      ConfigurationChange(path: $0, before: before[$0], after: model.metadata[$0])
    }
  }

  /// Writes the model; the output appears complete or not at all.
  package func execute(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    try run.run(
      others: { directory, files, tensors in
        if let index { try directory.write(Array(index.utf8), as: ShardPlan.indexFileName) }
        if let configuration = model.configuration {
          try directory.write(configuration.document.bytes, as: "config.json")
        }
        for copy in copies { try directory.copy(from: copy.source, as: copy.name) }
        let manifest = try manifest(files, tensors)
        try directory.write(Array(manifest.text.utf8), as: Manifest.fileName)
      }, progress: progress, isCancelled: isCancelled)
  }

  private func manifest(_ files: [FileRecord], _ tensors: [TensorRecord]) throws -> Manifest {
    let models = [model.input] + model.others.sorted { $0.key < $1.key }.map(\.value)
    let inputs = try models.map { model in
      Manifest.Input(
        reference: Path(model.reference).isAbsolute
          ? Path(model.reference).lastComponent : model.reference,
        files: try (model.checkpoint.files + model.stateFiles).map { file in
          Manifest.InputFile(
            name: file.file.path.lastComponent, size: file.file.byteCount,
            headerSHA256: run.options.isHashing ? try file.headerDigest().hex : nil)
        })
    }
    return Manifest(
      toolVersion: options.version, command: "edit", recipeSHA256: options.script.digest,
      profile: "exact", seed: 0, inputs: inputs,
      files: files.map { .init(name: $0.name, size: $0.byteCount, sha256: $0.digest?.hex) },
      tensors: tensors.map {
        .init(spec: $0.spec, file: $0.fileName, crc32c: $0.checksum?.value)
      })
  }
}
