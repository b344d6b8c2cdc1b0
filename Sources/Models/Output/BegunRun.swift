internal import Arithmetic
internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Synchronization
internal import Tensors

/// A run whose directory is there: a new one, or that of an interrupted run which it goes on with.
struct BegunRun {
  let directory: StagedDirectory
  let sink: PlacedSink
  /// Nil without hashing, for nothing can be trusted later without its hash.
  let journal: RunJournal?
  /// The steps to work on.
  let selection: StepSelection
  /// The steps that the interrupted run has done, with what became of their numbers.
  let done: [Int: StoredCounts]
  /// The bytes that are taken over.
  let keptByteCount: Int
  /// What is taken over of files, by their indices.
  let kept: [Int: KeptPrefix]
  /// The files of which something was marked that is not what it was, and is made again.
  let rejected: [String]

  /// Begins from nothing.
  init(starting run: StagedRun, _ fingerprint: RunFingerprint, protected: [Path]) throws {
    let options = run.options
    directory = try StagedDirectory.stage(
      for: Path(options.output), replacing: options.isForced, inputs: protected)
    do {
      journal =
        options.isHashing
        ? try RunJournal(
          directory.journal, fingerprint, isNew: true, syncing: options.isSyncing) : nil
      sink = try Self.sink(run, directory, journal)
    } catch {
      directory.discard()
      throw error
    }
    (selection, done, keptByteCount, kept, rejected) = (.all, [:], 0, [:], [])
  }

  /// Goes on with what an interrupted run left; nil if there is nothing to go on with.
  init?(
    resuming run: StagedRun, _ fingerprint: RunFingerprint, protected: [Path]
  ) throws {
    let options = run.options
    guard options.isHashing,
      case .usable(let leftover, let earlier) = try EarlierRun(of: Path(options.output))
    else { return nil }
    if let difference = fingerprint.difference(from: earlier.fingerprint) {
      throw ResumeRefusal(.otherRun(difference), at: leftover.path)
    }
    let adopted = try AdoptedDirectory(
      leftover, for: Path(options.output), replacing: options.isForced, inputs: protected)
    let directory = adopted.directory
    do {
      var contents = RunJournal.Contents(adopted.lines) ?? earlier
      let journal = try RunJournal(
        directory.journal, fingerprint, isNew: false, syncing: options.isSyncing)
      // From here on this journal speaks for those of other ranks, which go with the files.
      for path in try leftover.rankJournals {
        guard let noted = RunJournal.Contents(try JournalFile.lines(of: path)) else { continue }
        try journal.note(noted)
        contents.include(noted)
      }
      let sink = try Self.sink(run, directory, journal)
      let (point, damaged) = try Self.takeOver(contents, run, sink, adopted)
      self.directory = directory
      self.journal = journal
      self.sink = sink
      selection = .only(point.selection)
      keptByteCount = point.byteCount
      kept = point.kept
      rejected = damaged
      done = Dictionary(
        point.done.map { index in
          (index, contents.tensors[run.plan.steps[index].output.name]?.counts ?? StoredCounts())
        }, uniquingKeysWith: { first, _ in first })
    } catch {
      _ = directory.leave()
      throw error
    }
  }

  /// A sink into the directory that marks in the journal what is complete; `roles` are those of a rank.
  static func sink(
    _ run: StagedRun, _ directory: StagedDirectory, _ journal: RunJournal?,
    roles: [PlacedSink.Role]? = nil
  ) throws -> PlacedSink {
    try PlacedSink(
      run.placed, in: directory, hashing: run.options.isHashing, syncing: run.options.isSyncing,
      mark: marking(journal), roles: roles)
  }

  private static func marking(_ journal: RunJournal?) -> PlacedSink.Marking? {
    guard let journal else { return nil }
    return { (file: String, mark: FollowedFile.Mark) throws(FileError) in
      try journal.note(file, mark)
    }
  }

  /// Reads what is there, and finds the point from which to go on with what is sound of it.
  private static func takeOver(
    _ contents: RunJournal.Contents, _ run: StagedRun, _ sink: PlacedSink,
    _ adopted: AdoptedDirectory
  ) throws -> (point: ResumePoint, damaged: [String]) {
    var marks = contents.marks
    var rejected: [String] = []
    while true {
      let point = ResumePoint(
        run.plan, run.placed, marks: marks, tensors: Set(contents.tensors.keys))
      let examined = try examine(point.kept, sink, workers: run.options.workers)
      let damaged = point.kept.keys.filter { examined[$0] == nil }
      guard damaged.isEmpty else {
        for examined in examined.values { try examined.close() }
        let names = damaged.map { run.placed.files[$0].name }
        for name in names { marks[name] = nil }
        rejected += names
        continue
      }
      try adopted.removeFiles(except: Set(point.kept.keys.map { run.placed.files[$0].name }))
      let done = Set(point.done.map { run.plan.steps[$0].output.name })
      try sink.adopt(
        Array(examined.values),
        checksums: contents.tensors.filter { done.contains($0.key) }.mapValues(\.checksum))
      return (point, rejected.sorted())
    }
  }

  /// What is sound of the kept prefixes, by the indices of their files.
  private static func examine(
    _ kept: [Int: KeptPrefix], _ sink: PlacedSink, workers: Int
  ) throws -> [Int: PlacedSink.Examined] {
    let files = kept.sorted { $0.key < $1.key }
    let results = Mutex<[Int: PlacedSink.Examined]>([:])
    let failure = Mutex<FileError?>(nil)
    let next = Atomic(0)
    guard !files.isEmpty else { return [:] }
    try WorkerThreads.run(min(workers, files.count)) { _ in
      while true {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < files.count else { return }
        do throws(FileError) {
          let examined = try sink.examine(files[place].value, ofFile: files[place].key)
          results.withLock { $0[files[place].key] = examined }
        } catch {
          // A file that is not there, or has another size, is not sound; a failing disk is one.
          if error.isMissingOrChanged { continue }
          failure.withLock { $0 = error }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    return results.withLock { $0 }
  }

  /// Ends the run after a failure: what is finished stays for a later run if that can help.
  ///
  /// - Parameters:
  ///   - error: what failed.
  ///   - others: the bytes that other ranks have marked.
  /// - Returns: the error to throw.
  func end(after error: any Error, markedByOthers others: Int = 0) -> any Error {
    if directory.isInPlace { return PlacedRun(reason: error, output: directory.destination) }
    let finished = (journal?.markedByteCount ?? 0) + others
    guard journal != nil, finished + keptByteCount > 0, InterruptedRun.canGoOn(after: error)
    else {
      directory.discard()
      return error
    }
    guard directory.leave() else { return error }
    return InterruptedRun(
      reason: error, place: directory.path,
      finishedByteCount: max(keptByteCount, finished))
  }
}
