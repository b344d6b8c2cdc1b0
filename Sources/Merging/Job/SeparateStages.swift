internal import Models
internal import Pipeline
internal import Ranks
internal import Storage

/// Stages that are run one after another, each into a model directory that the next ones read.
struct SeparateStages: Sendable {
  private let file: RecipeFile
  private let models: [MergeInput]
  private let reading: ReadingOptions
  private var options: MergeOptions
  private let reason: Reason

  /// Why the stages are no part of the final merge's pass.
  enum Reason: Hashable {
    /// They are wanted.
    case kept(String)
    /// Each run of mergekit has a random stream of its own.
    case stream
    /// What comes after this stage needs its tokenizer files, or gathers rows of it.
    case tokens(String)

    /// Nil where all stages can run in one pass.
    init?(_ documents: RecipeDocuments, _ options: MergeOptions) {
      guard documents.isStaged else { return nil }
      if let folder = options.stageDirectory {
        self = .kept(folder)
      } else if options.profile == .mergekit {
        self = .stream
      } else if let stage = documents.stages.first(where: { documents.changesTokens($0) }) {
        self = .tokens(stage.name ?? "the final merge")
      } else {
        return nil
      }
    }
  }

  /// Nil where the stages can run in the pass of the final merge.
  init?(
    _ file: RecipeFile, models: [MergeInput], reading: ReadingOptions, options: MergeOptions
  ) {
    guard let reason = Reason(file.documents, options) else { return nil }
    self.reason = reason
    self.file = file
    self.models = models
    self.reading = reading
    self.options = options
    self.options.ranks = .alone
  }

  /// What a person should know of how the stages are run.
  var note: String {
    switch reason {
    case .kept(let folder): "the stages are kept in '\(folder)'"
    case .stream:
      "the profile \(options.profile.rawValue) runs stages one after another, since each has a random "
        + "stream of its own; they are removed afterwards"
    case .tokens(let stage):
      "the stages run one after another, since '\(stage)' is about a tokenizer; they are removed "
        + "afterwards"
    }
  }

  /// Whether what comes after a stage depends on its tokenizer.
  var changesTokens: Bool {
    file.documents.stages.contains { file.documents.changesTokens($0) }
  }

  /// The stages that are run: all of them if they are kept, else those that are needed.
  private var stages: [RecipeDocuments.Stage] {
    file.documents.stages.filter { options.stageDirectory != nil || $0.isNeeded }
  }

  /// Throws where the models of stages cannot be put.
  func validate(protected: [Path]) throws {
    guard let folder = options.stageDirectory, !options.output.isEmpty else { return }
    let (folderPath, output) = (Path(folder), Path(options.output))
    guard folderPath != output, !folderPath.text.hasPrefix(output.text + "/") else {
      throw MergeError.stagesInsideOutput(folder: folder, output: options.output)
    }
    let noted = options.isResuming ? try StagesJournal.noted(for: output) : []
    for path in places(in: folderPath) where !noted.contains(path.canonical()) {
      if options.isResuming, !options.isForced, try Self.isFilled(path) {
        throw ResumeRefusal(
          .finishedStage("nothing says that an interrupted run of this command made it"), at: path)
      }
      try StagedDirectory.validate(
        ParentDirectories.firstMissing(above: path), replacing: options.isForced,
        inputs: protected)
      try ReplaceableOutput.check(path)
    }
  }

  private func isFinal(_ name: String) -> Bool { file.recipe.name?.value == name }

  /// Where the models of stages go.
  private func places(in folder: Path) -> [Path] {
    stages.compactMap(\.name).filter { !isFinal($0) }.map { folder.joining($0) }
  }

  private static func isFilled(_ path: Path) throws -> Bool {
    guard try FileStatus.ifOnDisk(path)?.kind == .directory else { return false }
    return try !DirectoryListing(of: path).entries.isEmpty
  }

  /// Runs every stage and then the final merge.
  func run(
    progress: @escaping @Sendable (Progress) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ExecutionSummary {
    let output = Path(options.output)
    guard let kept = options.stageDirectory.map({ Path($0) }) else {
      let temporary = TemporaryFolder(beside: output, for: "stages")
      defer { temporary.remove() }
      var finished: [String] = []
      return try run(
        in: temporary.path, nil, &finished, progress: progress, isCancelled: isCancelled)
    }
    let parents = try ParentDirectories(creatingAbove: output)
    let journal: StagesJournal
    do {
      journal = try StagesJournal(
        for: output, places: places(in: kept), resuming: options.isResuming)
    } catch {
      parents.remove()
      throw error
    }
    var finished: [String] = []
    do {
      let summary = try run(
        in: kept, journal, &finished, progress: progress, isCancelled: isCancelled)
      journal.remove()
      return summary
    } catch {
      // A final merge that is in its place needs no stages any more.
      if error is PlacedRun { journal.remove() } else { journal.end(after: error) }
      parents.remove()
      guard !finished.isEmpty else { throw error }
      throw KeptStages(folders: finished, cause: error)
    }
  }

  /// Runs every stage and then the final merge; `finished` gets the folders of stages as they are done.
  private func run(
    in folder: Path, _ journal: StagesJournal?, _ finished: inout [String],
    progress: @escaping @Sendable (Progress) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ExecutionSummary {
    var inputs = Dictionary(
      models.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
    var summary: ExecutionSummary?
    var known: [Path: StagedRun.KnownInput] = [:]
    var keptByteCount = 0
    for stage in stages {
      var own = options
      own.stageDirectory = nil
      own.known = known
      let name = stage.number == 0 ? nil : stage.name
      if let name {
        own.output = folder.joining(name).text
        own.stages = journal
      }
      let roots = stage.recipe.models.compactMap { inputs[$0] }
      let prepared = try MergeJob.prepare(file, stage, inputs: inputs, roots: roots, own)
      do {
        let done = try prepared.run(progress: progress, isCancelled: isCancelled)
        summary = done
        keptByteCount += done.keptByteCount
      } catch let error as PlacedRun where name != nil {
        finished.append(own.output)
        throw error.reason
      }
      guard let name else { continue }
      finished.append(own.output)
      known.merge(try Self.contents(of: Path(own.output), named: name)) { _, new in new }
      let reference = ModelReference(path: name)
      inputs[reference] = MergeInput(
        reference: reference, try Model.open(own.output, options: reading), isOnHub: false)
    }
    guard var summary else { preconditionFailure("the final merge is among the stages") }
    summary.keptByteCount = keptByteCount
    return summary
  }

  /// The files of a stage by what is in them: it may have been made again, and elsewhere.
  private static func contents(
    of stage: Path, named name: String
  ) throws -> [Path: StagedRun.KnownInput] {
    let entries = try ChecksumList.read(in: stage)?.entries ?? []
    return Dictionary(
      entries.map { entry in
        (
          stage.joining(entry.name).canonical(),
          StagedRun.KnownInput(name: "\(name): \(entry.name)", sha256: entry.sha256)
        )
      }, uniquingKeysWith: { first, _ in first })
  }
}
