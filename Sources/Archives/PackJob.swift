package import Pipeline
internal import Ranks
package import Storage
internal import Tensors

/// Writes an archive, by one process or several ranks.
///
/// Every rank encodes its share into a file of its own, which at rank 0 is the archive. When all have
/// ended, the places of the shares are known: each rank copies its own into the archive, rank 0 writes
/// the index, and each reads its share of all back.
package struct PackJob: Sendable {
  private let plan: PackPlan
  private let options: PackOptions
  private let base: ArchiveBase?

  private var ranks: Communicator { options.ranks }

  /// A job that packs what was planned with the same base and options.
  package init(_ plan: PackPlan, base: ArchiveBase?, options: PackOptions) {
    (self.plan, self.base, self.options) = (plan, base, options)
  }

  /// What came out.
  package struct Outcome: Hashable, Sendable, Codable {
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

  /// Packs into `output`, which appears only when it is complete; to be called on all ranks.
  package func run(
    into output: Path, inputs: [Path],
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Outcome {
    let ranks = self.ranks
    return try ranks.together {
      try Self.validate(output, inputs: inputs, options: options)
      let staged = try StagedFile(for: output, replacing: options.isForced, inputs: inputs)
      do {
        return try write(staged, progress) { isCancelled() || ranks.isStopping }
      } catch {
        staged.discard()
        throw error
      }
    }
  }

  private func write(
    _ staged: StagedFile, _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> Outcome {
    let tasks = plan.tasks(chunkByteCount: options.chunkByteCount)
    let numbers = DigestNumbers(plan)
    if ranks.isRoot {
      try staged.append(
        ArchiveFormat.start(flags: numbers.bases.isEmpty ? 0 : ArchiveFormat.needsBase))
    }
    let division = PackDivision(plan, tasks, options.mode, among: ranks.size)
    let share = division.share(of: ranks.rank, plan, tasks, numbers)
    let records = try encode(share, numbers, into: staged, progress, isCancelled)
    for member in plan.members { try member.file.checkUnchanged() }
    let shared = SharedArchive(staged, ranks, isSyncing: options.isSyncing)
    let path = try shared.join(isCancelled)
    let all =
      try ranks.size > 1 ? ranks.gather(records.bytes).map { try ShareRecords($0) } : [records]
    if ranks.isRoot {
      try staged.append(
        ArchiveIndex(plan, tasks, numbers, chunkByteCount: options.chunkByteCount, all)
          .frames(at: staged.byteCount))
    }
    try shared.show()
    if options.isVerifying { try readBack(path, progress, isCancelled) }
    let outcome = try agreed(
      Outcome(
        byteCount: staged.byteCount, chunkCount: all.reduce(0) { $0 + $1.chunks.count }))
    if ranks.isRoot { try staged.commit(sync: options.isSyncing) }
    return outcome
  }

  /// Encodes what this rank does into its file.
  private func encode(
    _ share: PackShare, _ numbers: DigestNumbers, into staged: StagedFile,
    _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ShareRecords {
    let plan = self.plan
    let writer = ShareWriter(plan, share, numbers, staged)
    let source = ChunkSource(plan, share, options.mode)
    let total = share.coverage.byteCount
    let run = OrderedRun<PackedChunk>(
      count: share.steps.count, workers: options.workers,
      stages: [
        { number, chunk in
          if isCancelled() { throw ExecutionError.cancelled }
          guard case .pack(let task) = share.steps[number] else { return }
          try writer.append(chunk, of: task)
          progress(
            Progress(
              bytesDone: min(total, writer.bytesRead), bytesTotal: total,
              tensor: TensorName(plan.members[task.member].name)))
        },
        { number, chunk in
          if case .pack(let task) = share.steps[number] { writer.hashFile(chunk.bytes, of: task) }
        },
        { number, chunk in
          if case .pack(let task) = share.steps[number] {
            writer.hashTensors(chunk.bytes, of: task)
          }
        },
        { number, chunk in
          if case .pack(let task) = share.steps[number] { writer.hashBase(chunk.base, of: task) }
        },
        { number, chunk in
          if case .hash(let digest, let piece) = share.steps[number] {
            writer.hash(chunk.bytes, piece, of: digest)
          }
        },
      ])
    try run.run { try source.producer() }
    return writer.records
  }

  /// Reads this rank's share of the archive as anyone will and compares it with what was packed.
  private func readBack(
    _ path: Path, _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    let plan = self.plan
    let file = try InputFile(path, access: .positional)
    let archive = try Archive(file, base: base ?? ArchiveBase([]) { _ in [] })
    let share = ArchiveCheck.Share(rank: ranks.rank, of: ranks.size) { member, range in
      try plan.members[member].file.bytes(in: range)
    }
    let findings = try ArchiveCheck(archive).run(
      share, workers: options.workers, progress: progress, isCancelled: isCancelled)
    if let first = findings.first { throw PackFault.readBack("\(first.message)") }
  }

  /// What rank 0 says came out, once all ranks have come to it.
  private func agreed(_ outcome: Outcome) throws -> Outcome {
    guard ranks.size > 1 else { return outcome }
    return try BinaryCoding.value(from: ranks.broadcast(BinaryCoding.bytes(of: outcome)))
  }
}
