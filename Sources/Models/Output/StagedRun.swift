package import Checkpoints
package import Pipeline
package import Ranks
package import Storage
internal import Tensors

/// Runs a plan into a directory that appears complete or not at all.
///
/// A run that is interrupted leaves what it has finished, with a journal, beside the output, and a run
/// of the same plan over the same inputs can go on from there.
package struct StagedRun: Sendable {
  /// How to run; only `tileElements` and `workers` of it concern speed, and none the bytes.
  package struct Options: Sendable {
    /// Path of the directory to create.
    package var output: String
    package var workers = 1
    /// Who takes part; all ranks with the same plan and options.
    package var ranks = Communicator.alone
    package var tileElements = Executor.defaultTileElements
    package var isHashing = true
    package var isSyncing = true
    /// Whether an existing output is replaced.
    package var isForced = false
    /// Whether to go on with what an interrupted run left.
    package var isResuming = false
    /// Whether NaN and infinities may appear where the inputs have none.
    package var allowsNonFinite = false
    /// What decides over bytes besides the plan and the inputs, by names that people understand; a run
    /// that goes on must have the same.
    package var facts: [String: String] = [:]
    /// Facts in the words of this process, where other processes of the run may find other words.
    package var spelling: [String: String] = [:]
    /// Inputs that are known by their contents, by their real paths.
    package var known: [Path: KnownInput] = [:]
    /// Where stages are noted, if the output is one of several that a run makes.
    package var stages: StagesJournal?

    package init(output: String) { self.output = output }
  }

  /// An input of which the hash is known, so that it matters neither where nor how old it is.
  package struct KnownInput: Hashable, Sendable {
    package var name: String
    package var sha256: String

    package init(name: String, sha256: String) { (self.name, self.sha256) = (name, sha256) }
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

  private var output: Path { Path(options.output) }

  /// Throws where the output cannot be put, or bytes of a file would be left out or written twice;
  /// nothing is created.
  package func validate() throws {
    try placed.check()
    // A stage that is there is looked at when its turn comes.
    if options.isResuming, options.stages?.hasNoted(output) == true { return }
    try StagedDirectory.validate(
      ParentDirectories.firstMissing(above: output), replacing: options.isForced,
      inputs: protected)
    try ReplaceableOutput.check(output)
  }

  /// Writes everything.
  ///
  /// - Parameters:
  ///   - others: writes the files without tensors, once these are complete.
  ///   - progress: told after each tile, from any worker.
  ///   - isCancelled: asked before each tile; once true, the run stops.
  /// - Returns: what was done.
  /// - Throws: the first failure, after which nothing is left behind; or `InterruptedRun`, after which
  ///   what is finished is left beside the output; or `PlacedRun`, after which the output is complete.
  ///   With several ranks all throw the same.
  package func run(
    others: (StagedDirectory, [FileRecord], [TensorRecord]) throws -> Void,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    let fingerprint = RunFingerprint(plan, placed, inputs: inputs, options)
    guard options.ranks.size == 1 else {
      return try DividedRun(
        run: self, fingerprint: fingerprint, progress: progress, isCancelled: isCancelled
      ).result(others: others)
    }
    if options.isResuming,
      let byteCount = try options.stages?.takeOver(
        output, fingerprint, forced: options.isForced, workers: options.workers)
    {
      var summary = ExecutionSummary()
      summary.keptByteCount = byteCount
      return summary
    }
    let parents = try ParentDirectories(creatingAbove: output)
    do {
      let begun = try begin(fingerprint)
      do {
        try begun.directory.requireSpace(placed.byteCount - begun.keptByteCount)
        var summary = try execute(begun, progress, isCancelled)
        let records = try begun.sink.finish()
        for input in inputs { try input.checkUnchanged() }
        try conclude(begun.directory, records, summary, fingerprint, others)
        summary.keptByteCount = begun.keptByteCount
        summary.rejectedFiles = begun.rejected
        return summary
      } catch {
        throw begun.end(after: error)
      }
    } catch let error as InterruptedRun {
      throw error
    } catch {
      parents.remove()
      throw error
    }
  }

  /// Checks the values, writes the files without tensors and puts the directory in its place.
  func conclude(
    _ directory: StagedDirectory, _ records: (files: [FileRecord], tensors: [TensorRecord]),
    _ summary: ExecutionSummary, _ fingerprint: RunFingerprint,
    _ others: (StagedDirectory, [FileRecord], [TensorRecord]) throws -> Void
  ) throws {
    if !options.allowsNonFinite, summary.nonFinite.count > 0 {
      try NonFiniteCheck(workers: options.workers).run(plan, summary.counts)
    }
    try others(directory, records.files, records.tensors)
    if options.isHashing {
      let sums = try list(records.files, in: directory)
      try options.stages?.note(output, fingerprint, sums: sums, sync: options.isSyncing)
    }
    try directory.commit(sync: options.isSyncing)
  }

  /// Writes the list of checksums of all files, and returns its own.
  private func list(_ files: [FileRecord], in directory: StagedDirectory) throws -> Digest256 {
    let known = files.compactMap { file in file.digest.map { (file.name, $0) } }
    let list = try ChecksumList(
      of: directory, known: Dictionary(known, uniquingKeysWith: { first, _ in first }))
    let text = Array(list.text.utf8)
    try directory.write(text, as: ChecksumList.fileName)
    return SHA256Hasher.digest(of: text)
  }

  /// The directory to write into and the point to go on from.
  func begin(_ fingerprint: RunFingerprint) throws -> BegunRun {
    if options.isResuming,
      let begun = try BegunRun(resuming: self, fingerprint, protected: protected)
    {
      return begun
    }
    return try BegunRun(starting: self, fingerprint, protected: protected)
  }

  private func execute(
    _ begun: BegunRun, _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ExecutionSummary {
    let executor = Executor(workers: options.workers, tileElements: options.tileElements)
    let (sink, journal) = (begun.sink, begun.journal)
    var summary = try executor.run(
      plan, into: sink, selection: begun.selection,
      finished: { try journal?.note($0, storedIn: sink) }, progress: progress,
      isCancelled: isCancelled)
    summary.include(begun.done, of: plan)
    return summary
  }
}
