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
    for name in stages.compactMap(\.name) where !isFinal(name) {
      let path = folderPath.joining(name)
      try StagedDirectory.validate(
        ParentDirectories.firstMissing(above: path), replacing: options.isForced,
        inputs: protected)
      try ReplaceableOutput.check(path)
    }
  }

  private func isFinal(_ name: String) -> Bool { file.recipe.name?.value == name }

  /// Runs every stage and then the final merge.
  func run(
    progress: @escaping @Sendable (Progress) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ExecutionSummary {
    let temporary = TemporaryFolder(beside: Path(options.output), for: "stages")
    let folder = options.stageDirectory.map { Path($0) } ?? temporary.path
    defer { if options.stageDirectory == nil { temporary.remove() } }
    var finished: [String] = []
    do {
      return try run(in: folder, &finished, progress: progress, isCancelled: isCancelled)
    } catch {
      guard options.stageDirectory != nil, !finished.isEmpty else { throw error }
      throw KeptStages(folders: finished, cause: error)
    }
  }

  /// Runs every stage and then the final merge; `finished` gets the folders of stages as they are done.
  private func run(
    in folder: Path, _ finished: inout [String],
    progress: @escaping @Sendable (Progress) -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ExecutionSummary {
    var inputs = Dictionary(
      models.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
    var summary: ExecutionSummary?
    for stage in stages {
      var own = options
      own.stageDirectory = nil
      let isFinal = stage.number == 0
      if !isFinal, let name = stage.name { own.output = folder.joining(name).text }
      let roots = stage.recipe.models.compactMap { inputs[$0] }
      let prepared = try MergeJob.prepare(file, stage, inputs: inputs, roots: roots, own)
      summary = try prepared.run(progress: progress, isCancelled: isCancelled)
      guard !isFinal, let name = stage.name else { continue }
      finished.append(own.output)
      let reference = ModelReference(path: name)
      inputs[reference] = MergeInput(
        reference: reference, try Model.open(own.output, options: reading), isOnHub: false)
    }
    guard let summary else { preconditionFailure("the final merge is among the stages") }
    return summary
  }
}
