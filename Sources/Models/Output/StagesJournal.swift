package import Storage
internal import StrictJSON
internal import Synchronization

/// What a run of several stages, each written as a model, has finished, for one that goes on after an
/// interruption.
///
/// It lies beside the last output under a hidden name. The first line says where the stages go; each
/// further line is a stage that is complete and about to be put in its place: the fingerprint of its run
/// and the SHA-256 of its `SHA256SUMS`, by which its files are known. So a stage is either not there or
/// noted, whenever the process ends.
package final class StagesJournal: Sendable {
  private let file: JournalFile
  private let stages: Mutex<[Path: Contents.Stage]>

  /// The name of the lines' schema, with its version.
  fileprivate static let schema = "suture.stages/1"

  /// Begins a journal beside `output`, or goes on with that of an interrupted run.
  ///
  /// - Parameters:
  ///   - output: the last output.
  ///   - places: where the stages go.
  ///   - resuming: whether to go on, where there is something to go on with.
  /// - Throws: where another process is at work on the same, or the journal cannot be written.
  package init(for output: Path, places: [Path], resuming: Bool) throws(FileError) {
    let earlier = resuming ? try Self.latest(of: output) : nil
    let (file, lines) = try JournalFile.beside(output, goingOnWith: earlier?.leftover)
    self.file = file
    let contents = Contents(lines)
    stages = Mutex(contents?.stages ?? [:])
    guard contents == nil else { return }
    let text = JSONWriter.text(.compact) { json in
      json.object(.compact) { json in
        json.member("schema", Self.schema)
        json.member("places", places.map { $0.canonical().text })
      }
    }
    try file.append(Array(text.utf8), sync: false)
  }

  /// Says that a stage is complete and about to be put in its place.
  func note(
    _ place: Path, _ fingerprint: RunFingerprint, sums: Digest256, sync: Bool
  ) throws(FileError) {
    let stage = Contents.Stage(fingerprint: fingerprint, sums: sums)
    let place = place.canonical()
    let text = JSONWriter.text(.compact) { json in
      json.object(.compact) { json in
        json.member("stage", place.text)
        fingerprint.write(to: &json)
        json.member("sha256sums", sums.hex)
      }
    }
    try file.append(Array(text.utf8), sync: sync)
    stages.withLock { $0[place] = stage }
  }

  /// Whether a stage was noted; it may be in its place or not.
  func hasNoted(_ place: Path) -> Bool { stages.withLock { $0[place.canonical()] != nil } }

  /// Takes over a finished stage.
  ///
  /// - Parameters:
  ///   - place: where the stage is.
  ///   - fingerprint: that of the run that would make it.
  ///   - forced: whether one that is not the same is made again.
  ///   - workers: the threads to read it with.
  /// - Returns: the bytes of its files; nil where it must be made.
  /// - Throws: `ResumeRefusal` where it is there and not what would be made.
  func takeOver(
    _ place: Path, _ fingerprint: RunFingerprint, forced: Bool, workers: Int
  ) throws -> Int? {
    guard let stage = stages.withLock({ $0[place.canonical()] }),
      try FileStatus.ifOnDisk(place)?.kind == .directory,
      try !DirectoryListing(of: place).entries.isEmpty
    else { return nil }
    var fault = fingerprint.difference(from: stage.fingerprint).map {
      "it is of another run; \($0)"
    }
    if fault == nil {
      let model = SealedModel(place, sums: stage.sums)
      fault = try model.fault(workers: workers)
      if fault == nil {
        try JournalFile.removeRemains(in: place)
        return model.byteCount
      }
    }
    if forced { return nil }
    throw ResumeRefusal(.finishedStage(fault ?? ""), at: place)
  }

  /// Ends the use of the journal and removes it: everything is complete, or nothing is worth keeping.
  package func remove() { file.remove() }

  /// Ends the use of the journal after a failure: it stays where a later run has something of it.
  package func end(after error: any Error) {
    let isUseful = error is InterruptedRun || stages.withLock { !$0.isEmpty }
    if isUseful { file.close() } else { file.remove() }
  }
}

// MARK: What was left

extension StagesJournal {
  /// What a journal says.
  struct Contents {
    struct Stage {
      let fingerprint: RunFingerprint
      let sums: Digest256
    }

    let places: [Path]
    private(set) var stages: [Path: Stage] = [:]

    /// Reads lines as far as they can be understood; nil without the first one.
    init?(_ lines: [[UInt8]]) {
      guard let first = lines.first, let header = try? JSONDocument(first).root,
        header["schema"]?.string == StagesJournal.schema, let places = header["places"]?.array
      else { return nil }
      self.places = places.compactMap { $0.string.map { Path($0) } }
      for line in lines.dropFirst() {
        guard let entry = try? JSONDocument(line).root, let place = entry["stage"]?.string,
          let fingerprint = RunFingerprint(entry),
          let sums = entry["sha256sums"]?.string.flatMap(Digest256.init(hex:))
        else { return }
        stages[Path(place)] = Stage(fingerprint: fingerprint, sums: sums)
      }
    }
  }

  /// The youngest journal of an output that nobody is at work on and that can be read.
  private static func latest(
    of output: Path
  ) throws(FileError) -> (leftover: Leftover, contents: Contents)? {
    for leftover in try Leftover.journals(of: output) where !leftover.isInUse {
      if let contents = Contents(try JournalFile.lines(of: leftover.path)) {
        return (leftover, contents)
      }
    }
    return nil
  }

  /// The places of stages that an interrupted run of `output` has noted.
  package static func noted(for output: Path) throws(FileError) -> Set<Path> {
    guard let left = try latest(of: output) else { return [] }
    return Set(left.contents.stages.keys)
  }

  /// The leftovers of stages that a journal leads to.
  package static func leftovers(of journal: Leftover) throws(FileError) -> [Leftover] {
    guard journal.purpose == .journal,
      let contents = Contents(try JournalFile.lines(of: journal.path))
    else { return [] }
    var found: [Leftover] = []
    for place in contents.places { found += try Leftover.of(place) }
    return found
  }

  /// Whether an interrupted run of `output` has left a stage, finished or begun.
  static func hasLeft(of output: Path) throws(FileError) -> Bool {
    guard let (leftover, contents) = try latest(of: output) else { return false }
    guard contents.stages.isEmpty else { return true }
    return try !leftovers(of: leftover).isEmpty
  }
}
