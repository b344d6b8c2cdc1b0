internal import Checkpoints
internal import Layouts
package import Pipeline
internal import Storage
internal import StrictJSON
internal import Tensors

/// A conversion that has been checked completely and can run.
package struct PreparedConversion: Sendable {
  /// What was asked for; its target is complete.
  package let options: ConversionOptions
  package let model: Model
  /// Assumptions, and what is left out or must be given on the way back; a line each.
  package let notes: [String]
  package let warnings: [String]
  package let run: StagedRun
  /// Small files of known bytes.
  let texts: [(name: String, bytes: [UInt8])]
  /// Files that are copied, by their names in the output.
  let copies: [(source: Path, name: String)]

  package var plan: Plan { run.plan }
  package var cost: Plan.Cost {
    plan.cost(workers: run.options.workers, tileElements: run.options.tileElements)
  }

  /// The bytes of these files.
  package var fileByteCount: Int { run.placed.byteCount }

  /// Files of the output that hold tensors, in order.
  package var fileNames: [String] { run.placed.files.map(\.name) }

  /// Writes the model; the output appears complete or not at all.
  package func execute(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    try run.run(
      others: { directory, files, tensors in
        for text in texts { try directory.write(text.bytes, as: text.name) }
        for copy in copies { try directory.copy(from: copy.source, as: copy.name) }
        let manifest = try manifest(files, tensors)
        try directory.write(Array(manifest.text.utf8), as: Manifest.fileName)
      }, progress: progress, isCancelled: isCancelled)
  }

  private func manifest(_ files: [FileRecord], _ tensors: [TensorRecord]) throws -> Manifest {
    let input = Manifest.Input(
      reference: Path(model.reference).isAbsolute
        ? Path(model.reference).lastComponent : model.reference,
      files: try (model.checkpoint.files + model.stateFiles).map { file in
        Manifest.InputFile(
          name: file.file.path.lastComponent, size: file.file.byteCount,
          headerSHA256: run.options.isHashing ? try file.headerDigest().hex : nil)
      }, dequantized: model.dequantization)
    return Manifest(
      toolVersion: options.version, command: options.command, recipeSHA256: nil,
      profile: "exact", seed: 0, inputs: [input],
      files: files.map { .init(name: $0.name, size: $0.byteCount, sha256: $0.digest?.hex) },
      tensors: tensors.map {
        .init(spec: $0.spec, file: $0.fileName, crc32c: $0.checksum?.value)
      })
  }
}
