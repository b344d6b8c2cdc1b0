internal import Checkpoints
internal import Pipeline
internal import Ranks
internal import Storage
internal import Synchronization
internal import Tensors

/// A run into one staged directory by several ranks.
///
/// Rank 0 makes the directory with all files in their final sizes. Every rank works on its share of the
/// plan's steps and writes by position; files that one rank writes alone are hashed while they are
/// written, and each of the others is read once by one rank. Rank 0 writes the files without tensors
/// and puts the directory in place, once all ranks have said that theirs is done.
struct DividedRun {
  let run: StagedRun
  let fingerprint: RunFingerprint
  let progress: @Sendable (Progress) -> Void
  let isCancelled: @Sendable () -> Bool

  private var ranks: Communicator { run.options.ranks }

  /// Runs on this rank, to be called on all of them.
  func result(
    others: (StagedDirectory, [FileRecord], [TensorRecord]) throws -> Void
  ) throws -> ExecutionSummary {
    try ranks.together { try requireSameView() }
    var parents: ParentDirectories?
    do {
      let begun = try ranks.together {
        if ranks.isRoot { parents = try ParentDirectories(creatingAbove: Path(run.options.output)) }
        return try RankedRun(beginning: run, fingerprint)
      }
      do {
        return try ranks.together {
          let records = try work(begun)
          let all = try ranks.gather(BinaryCoding.bytes(of: records)).map {
            try BinaryCoding.value(RankRecords.self, from: $0)
          }
          guard let root = begun.root else { return ExecutionSummary() }
          return try conclude(root, begun, all, others)
        }
      } catch { throw begun.end(after: error) }
    } catch let error as InterruptedRun {
      throw error
    } catch {
      parents?.remove()
      throw error
    }
  }

  /// Throws where this rank plans something else than rank 0, before anything is written.
  private func requireSameView() throws {
    try ranks.requireSameView(fingerprint.view)
  }

  // MARK: Work

  /// Does this rank's share, and leaves its files complete.
  private func work(_ begun: RankedRun) throws -> RankRecords {
    let (options, plan, ranks) = (run.options, run.plan, self.ranks)
    let done = Set(begun.done)
    let division = WorkDivision(plan, among: ranks.size, without: done)
    let shares = FileShares(plan, run.placed, division, done: done, kept: begun.kept)
    let steps = Set(division.shares[ranks.rank]).subtracting(done)
    let journal = begun.journal
    let sink = try BegunRun.sink(
      run, begun.directory, journal, roles: shares.roles[ranks.rank])
    let executor = Executor(workers: options.workers, tileElements: options.tileElements)
    let summary = try executor.run(
      plan, into: sink, selection: .only(steps),
      finished: { try journal?.note($0, storedIn: sink) }, progress: progress,
      isCancelled: { isCancelled() || ranks.isStopping })
    var digests = try sink.finishWriting()
    // Bytes of all ranks are in the files.
    try ranks.barrier()
    try digests.merge(seal(shares.sealed[ranks.rank], sink, journal)) { _, new in new }
    for input in run.inputs { try input.checkUnchanged() }
    if !options.allowsNonFinite, summary.nonFinite.count > 0 {
      try NonFiniteCheck(workers: options.workers).run(plan, summary.counts)
    }
    if !ranks.isRoot { _ = begun.directory.leave() }
    var checksums: [Int: Checksum] = [:]
    for index in steps { checksums[index] = sink.checksum(of: plan.steps[index].output.name) }
    return RankRecords(summary, digests: digests, checksums: checksums)
  }

  /// Completes files that several ranks have written, on as many threads as there are.
  private func seal(
    _ files: [Int], _ sink: PlacedSink, _ journal: RunJournal?
  ) throws -> [Int: Digest256] {
    let digests = Mutex<[Int: Digest256]>([:])
    let failure = Mutex<(any Error)?>(nil)
    let next = Atomic(0)
    let (ranks, isCancelled) = (self.ranks, self.isCancelled)
    guard !files.isEmpty else { return [:] }
    try WorkerThreads.run(min(run.options.workers, files.count)) { _ in
      while failure.withLock({ $0 == nil }) {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < files.count else { return }
        do {
          let mark = try sink.seal(files[place]) {
            if isCancelled() || ranks.isStopping { throw ExecutionError.cancelled }
          }
          guard let mark else { continue }
          try journal?.note(run.placed.files[files[place]].name, mark)
          digests.withLock { $0[files[place]] = mark.digest }
        } catch {
          failure.withLock { if $0 == nil { $0 = error } }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    return digests.withLock { $0 }
  }

  // MARK: The end

  /// Writes what is left and puts the directory in place, at rank 0.
  private func conclude(
    _ root: BegunRun, _ begun: RankedRun, _ all: [RankRecords],
    _ others: (StagedDirectory, [FileRecord], [TensorRecord]) throws -> Void
  ) throws -> ExecutionSummary {
    var digests = begun.digests
    var checksums: [TensorName: Checksum] = [:]
    for records in all {
      digests.merge(records.digests) { _, new in new }
      for (index, checksum) in records.checksums {
        checksums[run.plan.steps[index].output.name] = checksum
      }
    }
    // The sink of the beginning knows the tensors that were done before.
    try root.sink.adopt([], checksums: checksums)
    let records = root.sink.records(digests)
    var summary = RankRecords.summary(of: all, done: root.done, run.plan)
    try run.conclude(begun.directory, records, summary, fingerprint, others)
    summary.keptByteCount = root.keptByteCount
    summary.rejectedFiles = root.rejected
    return summary
  }
}
