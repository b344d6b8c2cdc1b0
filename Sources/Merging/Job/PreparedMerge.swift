internal import Checkpoints
package import Pipeline
internal import Storage
internal import Tensors

/// A merge that has been checked completely and can run.
package struct PreparedMerge: Sendable {
  private let options: MergeOptions
  package let recipe: Recipe
  package let plan: Plan
  package let seed: UInt64
  package let warnings: [String]
  private let shards: ShardPlan
  private let files: OutputFiles
  private let configuration: [UInt8]?

  init(
    options: MergeOptions, recipe: Recipe, plan: Plan, seed: UInt64, warnings: [String],
    shards: ShardPlan, files: OutputFiles, configuration: [UInt8]?
  ) {
    self.options = options
    self.recipe = recipe
    self.plan = plan
    self.seed = seed
    self.warnings = warnings
    self.shards = shards
    self.files = files
    self.configuration = configuration
  }

  package var profile: Profile { options.profile }
  package var cost: Plan.Cost {
    plan.cost(workers: options.workers, tileElements: options.tileElements)
  }

  /// Files of the output that hold tensors, in order.
  package var fileNames: [String] { shards.shards.map(\.fileName) }

  /// Writes the merged model; the output appears complete or not at all.
  ///
  /// - Parameters:
  ///   - progress: told after each tile, from any worker.
  ///   - isCancelled: asked before each tile; once true, the run stops and leaves nothing.
  /// - Returns: what was done.
  /// - Throws: the first failure, after which nothing is left behind.
  package func run(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    let inputs = files.models.flatMap { $0.checkpoint.files.map(\.file) }
    let parents = try ParentDirectories(creatingAbove: Path(options.output))
    do {
      return try run(inputs, progress, isCancelled)
    } catch {
      parents.remove()
      throw error
    }
  }

  private func run(
    _ inputs: [InputFile], _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ExecutionSummary {
    let directory = try StagedDirectory.stage(
      for: Path(options.output), replacing: options.isForced, inputs: files.protectedPaths)
    do {
      try directory.requireSpace(shards.shards.reduce(0) { $0 + $1.layout.fileByteCount })
      let sink = try PlacedSink(
        shards.output, in: directory, hashing: options.isHashing, syncing: options.isSyncing)
      let executor = Executor(workers: options.workers, tileElements: options.tileElements)
      let summary = try executor.run(
        plan, into: sink, progress: progress, isCancelled: isCancelled)
      let records = try sink.finish()
      for input in inputs { try input.checkUnchanged() }
      if let index = shards.indexText {
        try directory.write(Array(index.utf8), as: ShardPlan.indexFileName)
      }
      try files.write(
        to: directory, configuration: configuration, files: records.files,
        tensors: records.tensors)
      try directory.commit(sync: options.isSyncing)
      return summary
    } catch {
      directory.discard()
      throw error
    }
  }
}
