internal import Checkpoints
internal import Pipeline
internal import Ranks
internal import Storage
internal import Tensors

/// A divided run whose directory is there, as one rank sees it.
struct RankedRun {
  let directory: StagedDirectory
  /// What this rank has finished; nil without hashing.
  let journal: RunJournal?
  /// The steps that an interrupted run has done.
  let done: [Int]
  /// The bytes from the start of files that an interrupted run has written, by the files' indices.
  let kept: [Int: Int]
  /// The SHA-256 of files that it has completed, by their indices.
  let digests: [Int: Digest256]
  /// The run as it was begun, at rank 0.
  let root: BegunRun?
  private let rankCount: Int

  /// What rank 0 tells the others.
  private struct Beginning: Codable {
    var path: String
    var destination: String
    var done: [Int]
    var kept: [Int: Int]
  }

  /// Begins on all ranks: rank 0 makes the directory and its files, and the others join it.
  init(beginning run: StagedRun, _ fingerprint: RunFingerprint) throws {
    let ranks = run.options.ranks
    rankCount = ranks.size
    guard ranks.isRoot else {
      let beginning = try BinaryCoding.value(Beginning.self, from: ranks.broadcast([]))
      let directory = try StagedDirectory.join(
        Path(beginning.path), for: Path(beginning.destination), rank: ranks.rank)
      self.directory = directory
      journal =
        run.options.isHashing
        ? try RunJournal(
          directory.journal, fingerprint, isNew: true, syncing: run.options.isSyncing) : nil
      (done, kept, digests, root) = (beginning.done, beginning.kept, [:], nil)
      return
    }
    let begun = try run.begin(fingerprint)
    let placed = run.placed
    do {
      directory = begun.directory
      try directory.requireSpace(placed.byteCount - begun.keptByteCount)
      try begun.sink.release()
      for (index, file) in placed.files.enumerated() where begun.kept[index] == nil {
        try directory.createFile(file.name, byteCount: file.byteCount).finish(sync: false)
      }
      for rank in 1..<ranks.size { directory.claimJournal(ofRank: rank) }
      journal = begun.journal
      done = begun.done.keys.sorted()
      kept = begun.kept.mapValues(\.byteCount)
      digests = begun.kept.filter { $1.byteCount == placed.files[$0].byteCount }
        .mapValues(\.mark.digest)
      root = begun
      let beginning = Beginning(
        path: directory.path.text, destination: directory.destination.text, done: done, kept: kept)
      _ = try ranks.broadcast(BinaryCoding.bytes(of: beginning))
    } catch { throw begun.end(after: error) }
  }

  /// The bytes that other ranks have marked in their journals.
  private var markedByOthers: Int {
    let journals = (1..<max(2, rankCount)).compactMap { rank in
      try? JournalFile.lines(of: directory.path.joining(JournalFile.name(ofRank: rank)))
    }
    return journals.reduce(0) { $0 + (RunJournal.Contents($1)?.markedByteCount ?? 0) }
  }

  /// Ends the run after a failure that all ranks know, and returns the error to throw.
  ///
  /// Rank 0 decides whether what is finished stays.
  func end(after error: any Error) -> any Error {
    if let root { return root.end(after: error, markedByOthers: markedByOthers) }
    _ = directory.leave()
    return error
  }
}
