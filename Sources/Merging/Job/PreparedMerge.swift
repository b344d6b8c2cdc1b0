internal import Checkpoints
internal import Models
package import Pipeline
internal import Ranks
internal import Storage
internal import Tensors

/// A merge that has been checked completely and can run.
package struct PreparedMerge: Sendable {
  private let options: MergeOptions
  package let recipe: Recipe
  package let plan: Plan
  package let seed: UInt64
  package internal(set) var warnings: [String]
  /// What was assumed, and what the layout of the output does not store.
  package internal(set) var notes: [String]
  /// The stages of a recipe of several, in the order of execution.
  package internal(set) var stages: [Stage] = []
  /// How stages are run that are not part of the plan.
  var separate: SeparateStages?
  private let output: MergeOutput
  private let files: OutputFiles
  private let configuration: [UInt8]?

  /// A stage as it is planned.
  package struct Stage: Sendable {
    package let name: String
    package let method: String
    package let models: [String]
    package let base: String?
    package let seed: UInt64
    /// Whether the final merge depends on it.
    package let isUsed: Bool
    package let tensorCount: Int
    package let byteCount: Int
  }

  init(
    options: MergeOptions, recipe: Recipe, plan: Plan, seed: UInt64, warnings: [String],
    notes: [String], output: MergeOutput, files: OutputFiles, configuration: [UInt8]?
  ) {
    self.options = options
    self.recipe = recipe
    self.plan = plan
    self.seed = seed
    self.warnings = warnings
    self.notes = notes
    self.output = output
    self.files = files
    self.configuration = configuration
  }

  /// Whether stages are written as models, instead of being computed as they are read.
  package var writesStages: Bool { separate != nil }

  /// What the output must keep clear of.
  var protectedPaths: [Path] { files.protectedPaths }

  package var profile: Profile { options.profile }
  package var cost: Plan.Cost {
    plan.cost(workers: options.workers, tileElements: options.tileElements)
  }

  /// The bytes of the output's files that hold tensors.
  package var fileByteCount: Int { output.placed.byteCount }

  /// Files of the output that hold tensors, in order.
  package var fileNames: [String] { output.placed.files.map(\.name) }

  /// Writes the merged model; the output appears complete or not at all.
  ///
  /// - Parameters:
  ///   - progress: told after each tile, from any worker.
  ///   - isCancelled: asked before each tile; once true, the run stops and leaves nothing.
  /// - Returns: what was done.
  /// - Throws: the first failure, after which nothing is left behind but stages that are kept, which
  ///   `KeptStages` names.
  package func run(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    if let separate {
      // What one stage writes the next ones read: rank 0 does it all.
      return try options.ranks.together {
        guard options.ranks.isRoot else { return ExecutionSummary() }
        return try separate.run(progress: progress, isCancelled: isCancelled)
      }
    }
    return try staged.run(
      others: { directory, files, tensors in
        for text in output.texts { try directory.write(text.bytes, as: text.name) }
        try self.files.write(
          to: directory, configuration: configuration, sideFolder: output.sideFolder, files: files,
          tensors: tensors)
      }, progress: progress, isCancelled: isCancelled)
  }

  /// The run into the output's directory.
  var staged: StagedRun {
    var options = StagedRun.Options(output: self.options.output)
    options.workers = self.options.workers
    options.ranks = self.options.ranks
    options.tileElements = self.options.tileElements
    options.isHashing = self.options.isHashing
    options.isSyncing = self.options.isSyncing
    options.isForced = self.options.isForced
    options.isResuming = self.options.isResuming
    options.allowsNonFinite = self.options.allowsNonFinite
    options.facts = self.options.facts
    options.spelling = self.options.spelling
    options.known = self.options.known
    options.stages = self.options.stages
    options.facts["recipe"] = files.recipeDigest.hex
    options.facts["profile"] = profile.rawValue
    options.facts["seed"] = "\(seed)"
    return StagedRun(
      plan, into: output.placed, options: options,
      inputs: files.roots.flatMap { ($0.checkpoint.files + $0.otherFiles).map(\.file) },
      protected: files.protectedPaths)
  }
}
