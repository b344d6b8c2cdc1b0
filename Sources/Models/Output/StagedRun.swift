package import Checkpoints
package import Pipeline
package import Storage

/// Runs a plan into a directory that appears complete or not at all.
package struct StagedRun: Sendable {
  /// How to run; only `tileElements` and `workers` of it concern speed, and none the bytes.
  package struct Options: Sendable {
    /// Path of the directory to create.
    package var output: String
    package var workers = 1
    package var tileElements = Executor.defaultTileElements
    package var isHashing = true
    package var isSyncing = true
    /// Whether an existing output is replaced.
    package var isForced = false

    package init(output: String) { self.output = output }
  }

  package let options: Options
  package let plan: Plan
  package let placed: PlacedOutput
  /// Files that must be what they were when the plan was made.
  package let inputs: [InputFile]
  /// What the output must not be, contain or be inside of.
  package let protected: [Path]

  package init(
    _ plan: Plan, into placed: PlacedOutput, options: Options, inputs: [InputFile],
    protected: [Path]
  ) {
    self.plan = plan
    self.placed = placed
    self.options = options
    self.inputs = inputs
    self.protected = protected
  }

  /// Throws where the output cannot be put, or bytes of a file would be left out or written twice;
  /// nothing is created.
  package func validate() throws {
    try placed.check()
    try StagedDirectory.validate(
      ParentDirectories.firstMissing(above: Path(options.output)), replacing: options.isForced,
      inputs: protected)
    try ReplaceableOutput.check(Path(options.output))
  }

  /// Writes everything.
  ///
  /// - Parameters:
  ///   - others: writes the files without tensors, once these are complete.
  ///   - progress: told after each tile, from any worker.
  ///   - isCancelled: asked before each tile; once true, the run stops and leaves nothing.
  /// - Returns: what was done.
  /// - Throws: the first failure, after which nothing is left behind.
  package func run(
    others: (StagedDirectory, [FileRecord], [TensorRecord]) throws -> Void,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    let parents = try ParentDirectories(creatingAbove: Path(options.output))
    do {
      let directory = try StagedDirectory.stage(
        for: Path(options.output), replacing: options.isForced, inputs: protected)
      do {
        try directory.requireSpace(placed.byteCount)
        let sink = try PlacedSink(
          placed, in: directory, hashing: options.isHashing, syncing: options.isSyncing)
        let executor = Executor(workers: options.workers, tileElements: options.tileElements)
        let summary = try executor.run(
          plan, into: sink, progress: progress, isCancelled: isCancelled)
        let records = try sink.finish()
        for input in inputs { try input.checkUnchanged() }
        try others(directory, records.files, records.tensors)
        if options.isHashing {
          let known = records.files.compactMap { file in file.digest.map { (file.name, $0) } }
          let list = try ChecksumList(
            of: directory, known: Dictionary(known, uniquingKeysWith: { first, _ in first }))
          try directory.write(Array(list.text.utf8), as: ChecksumList.fileName)
        }
        try directory.commit(sync: options.isSyncing)
        return summary
      } catch {
        directory.discard()
        throw error
      }
    } catch {
      parents.remove()
      throw error
    }
  }
}
