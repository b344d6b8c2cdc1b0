internal import Arithmetic
package import Checkpoints
package import Models
package import Pipeline
package import Storage
internal import Tensors

/// Writes an adapter into a directory that appears complete or not at all.
package struct AdapterOutput {
  package let options: StagedRun.Options
  /// The verb, for the manifest.
  package let command: String
  package let toolVersion: String
  package let seed: UInt64
  /// What the adapter was made of, by the names that the manifest has for it.
  package let inputs: [(reference: String, files: [CheckpointFile])]
  /// What the output must not be, contain or be inside of.
  package let protected: [Path]

  package init(
    options: StagedRun.Options, command: String, toolVersion: String, seed: UInt64,
    inputs: [(reference: String, files: [CheckpointFile])], protected: [Path]
  ) {
    self.options = options
    self.command = command
    self.toolVersion = toolVersion
    self.seed = seed
    self.inputs = inputs
    self.protected = protected
  }

  /// Throws where the output cannot be put; nothing is created.
  package func validate() throws {
    try run(Plan(steps: []), PlacedOutput(files: [], targets: [], specs: [:])).validate()
  }

  /// Writes `adapter_model.safetensors`, `adapter_config.json` and the manifest.
  package func write(
    _ contents: AdapterContents, progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    let tensors = contents.tensors
    let specs = tensors.map { tensor in
      TensorSpec(name: tensor.name, dtype: tensor.nominalType, shape: tensor.spec.shape)
    }
    let layout = try SafetensorsLayout(specs)
    let file = PlacedOutput.File(
      name: Adapter.weightsName, byteCount: layout.fileByteCount,
      fixed: [(0, layout.headerBytes)])
    let targets = layout.entries.map { entry in
      let identity = Placement(rowMajor: entry.spec.shape)
      return PlacedOutput.Target(
        tensor: entry.spec.name, file: 0, byteOffset: entry.fileRange.lowerBound,
        placement: identity, identity: identity)
    }
    let named = Dictionary(specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let sources = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let steps = layout.entries.compactMap { entry in
      sources[entry.spec.name].flatMap {
        Plan.Step.conversion(
          of: Plan.Input(tensor: $0, model: command), to: entry.spec,
          account: Plan.Step.Account(method: "copy"))
      }
    }
    let placed = PlacedOutput(files: [file], targets: targets, specs: named)
    return try run(Plan(steps: steps), placed).run(
      others: { directory, files, tensors in
        try directory.write(
          Array(contents.configurationText.utf8), as: Adapter.configurationName)
        let manifest = try manifest(files, tensors)
        try directory.write(Array(manifest.text.utf8), as: Manifest.fileName)
      }, progress: progress, isCancelled: isCancelled)
  }

  private func run(_ plan: Plan, _ placed: PlacedOutput) -> StagedRun {
    StagedRun(
      plan, into: placed, options: options, inputs: inputs.flatMap(\.files).map(\.file),
      protected: protected)
  }

  private func manifest(_ files: [FileRecord], _ tensors: [TensorRecord]) throws -> Manifest {
    Manifest(
      toolVersion: toolVersion, command: command, recipeSHA256: nil, profile: "exact", seed: seed,
      inputs: try inputs.map { input in
        Manifest.Input(
          reference: Path(input.reference).isAbsolute
            ? Path(input.reference).lastComponent : input.reference,
          files: try input.files.map { file in
            Manifest.InputFile(
              name: file.file.path.lastComponent, size: file.file.byteCount,
              headerSHA256: options.isHashing ? try file.headerDigest().hex : nil)
          })
      },
      files: files.map { .init(name: $0.name, size: $0.byteCount, sha256: $0.digest?.hex) },
      tensors: tensors.map {
        .init(spec: $0.spec, file: $0.fileName, crc32c: $0.checksum?.value)
      })
  }
}
