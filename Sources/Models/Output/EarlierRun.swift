internal import Storage

/// What an interrupted run has left of an output, as far as a later one can use it.
enum EarlierRun {
  case nothing
  /// Nothing of the leftover can be believed, for a reason that completes a sentence.
  case unusable(Leftover, reason: String)
  case usable(Leftover, RunJournal.Contents)

  /// Looks for the youngest leftover of `output` that nobody is at work on and that has a sound journal.
  init(of output: Path) throws {
    self = .nothing
    for leftover in try Self.candidates(of: output) {
      switch try Self.journal(of: leftover) {
      case .success(let contents):
        self = .usable(leftover, contents)
        return
      case .failure(let unreadable):
        if case .nothing = self { self = .unusable(leftover, reason: unreadable.reason) }
      }
    }
  }

  /// Directories under construction, the youngest first.
  private static func candidates(of output: Path) throws -> [Leftover] {
    let left = try Leftover.of(output).filter {
      $0.purpose == .partial && $0.kind == .directory && !$0.isInUse
    }
    return try left.map { leftover in
      let status = try FileStatus.ifOnDisk(leftover.journal) ?? FileStatus(onDisk: leftover.path)
      return (leftover, status.identity.modified)
    }.sorted { a, b in
      (a.1.seconds, a.1.nanoseconds) > (b.1.seconds, b.1.nanoseconds)
    }.map(\.0)
  }

  /// Why a journal says nothing.
  struct Unreadable: Error {
    let reason: String
  }

  /// What the journal of a leftover says.
  private static func journal(
    of leftover: Leftover
  ) throws -> Result<RunJournal.Contents, Unreadable> {
    guard let status = try FileStatus.ifOnDisk(leftover.journal) else {
      return .failure(Unreadable(reason: "it has no journal"))
    }
    guard status.identity.byteCount > 0 else {
      return .failure(
        Unreadable(reason: "its journal is empty, as that of a run with --no-hash"))
    }
    let lines = try JournalFile.lines(of: leftover.journal)
    if let contents = RunJournal.Contents(lines) { return .success(contents) }
    return .failure(
      Unreadable(
        reason: lines.isEmpty
          ? "its journal is damaged from the first line on" : "its journal is of another version"))
  }
}
