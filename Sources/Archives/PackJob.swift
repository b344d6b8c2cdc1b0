internal import Checkpoints
package import Pipeline
package import Storage
internal import Tensors

/// Writes an archive.
package struct PackJob: Sendable {
  private let plan: PackPlan
  private let options: PackOptions
  private let base: ArchiveBase?

  /// A job that packs what was planned with the same base and options.
  package init(_ plan: PackPlan, base: ArchiveBase?, options: PackOptions) {
    (self.plan, self.base, self.options) = (plan, base, options)
  }

  /// What came out.
  package struct Outcome: Sendable {
    package let byteCount: Int
    package let chunkCount: Int
  }

  /// Checks that the archive can be put at `output`; `--force` replaces only an archive.
  package static func validate(
    _ output: Path, inputs: [Path], options: PackOptions
  ) throws {
    try StagedFile.validate(output, replacing: options.isForced, inputs: inputs)
    guard try FileStatus.ifOnDisk(output) != nil else { return }
    let file = try InputFile(output, access: .positional)
    let start = try file.bytes(in: 0..<min(ArchiveFormat.magic.count, file.byteCount))
    guard start == ArchiveFormat.magic else { throw PackFault.notAnArchive(output) }
  }

  /// Packs into `output`, which appears only when it is complete.
  package func run(
    into output: Path, inputs: [Path],
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Outcome {
    try Self.validate(output, inputs: inputs, options: options)
    let staged = try StagedFile(for: output, replacing: options.isForced, inputs: inputs)
    do {
      let tasks = plan.tasks(chunkByteCount: options.chunkByteCount)
      let writer = ArchiveWriter(plan, staged, options)
      try writer.start()
      let total = plan.byteCount
      let source = ChunkSource(plan, tasks, options.mode)
      let run = OrderedRun<PackedChunk>(
        count: tasks.count, workers: options.workers,
        stages: [
          { number, chunk in
            if isCancelled() { throw ExecutionError.cancelled }
            let task = tasks[number]
            try writer.append(chunk, of: task)
            progress(
              Progress(
                bytesDone: min(total, writer.bytesRead), bytesTotal: total,
                tensor: TensorName(plan.members[task.member].name)))
          },
          { number, chunk in writer.hashFile(chunk.bytes, of: tasks[number]) },
          { number, chunk in writer.hashTensors(chunk.bytes, of: tasks[number]) },
          { number, chunk in writer.hashBase(chunk.base, of: tasks[number]) },
        ])
      try run.run { try source.producer() }
      for member in plan.members { try member.file.checkUnchanged() }
      try writer.finish()
      if options.isVerifying { try readBack(staged, progress, isCancelled) }
      try staged.commit(sync: options.isSyncing)
      return Outcome(byteCount: writer.byteCount, chunkCount: writer.chunkCount)
    } catch {
      staged.discard()
      throw error
    }
  }

  /// Reads the archive as anyone will and compares every hash.
  private func readBack(
    _ staged: StagedFile, _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    let file = try InputFile(staged.path, access: .positional)
    let archive = try Archive(file, base: base ?? ArchiveBase([]) { _ in [] })
    let findings = try ArchiveCheck(archive).run(
      workers: options.workers, progress: progress, isCancelled: isCancelled)
    if let first = findings.first { throw PackFault.readBack("\(first.message)") }
  }
}
