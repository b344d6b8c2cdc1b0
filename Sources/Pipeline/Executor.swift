package import Checkpoints
package import Tensors

/// Runs a plan: bounded workers, tiles of bounded size, the same bytes for any number of either.
package struct Executor: Sendable {
  package var workers: Int
  /// Elements of a tile; rounded up to whole blocks.
  package var tileElements: Int

  /// 512 Ki elements: 1 MiB of bfloat16 per input keeps a tile's inputs and output in cache.
  package static let defaultTileElements = 1 << 19

  package init(workers: Int, tileElements: Int = Self.defaultTileElements) {
    self.workers = max(1, workers)
    self.tileElements = max(1, tileElements)
  }

  /// Tensors under way at once, so that a barrier in one does not idle the workers.
  static func window(workers: Int) -> Int { workers + 1 }

  /// Computes every step of `plan` into `sink`.
  ///
  /// - Parameters:
  ///   - plan: what to compute.
  ///   - sink: where finished bytes go; the caller finishes it.
  ///   - selection: the steps to work on; the others are only passed by serial generators, so that
  ///     the selected ones give the bytes that they give in a run of all.
  ///   - finished: told of each selected step once its last tile is done, from any worker.
  ///   - progress: told after each tile, from any worker.
  ///   - isCancelled: asked before each tile, by any worker.
  /// - Returns: what was done.
  /// - Throws: `ExecutionError`, the first failure; other workers stop at their next tile.
  package func run(
    _ plan: Plan, into sink: any TensorSink, selection: StepSelection = .all,
    finished: @escaping @Sendable (FinishedStep) throws -> Void = { _ in },
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ExecutionSummary {
    let scheduler = Scheduler(
      plan: plan, selection: selection, tileElements: tileElements,
      window: Self.window(workers: workers),
      matrixLimit: plan.matrixLimit(workers: workers))
    let count = min(workers, scheduler.tileCountBound)
    try WorkerThreads.run(count) { _ in
      let worker = Worker(plan: plan, sink: sink)
      while let task = scheduler.next() {
        do {
          if isCancelled() { throw ExecutionError.cancelled }
          switch try scheduler.complete(task, with: worker.perform(task)) {
          case .nothing: break
          case .stored(let step): try finished(step)
          case .measured(let known):
            (sink as? any StatisticsSink)?.take(known, ofStep: task.stepIndex)
          case .scanned(let round): try conclude(round, of: task, scheduler, sink)
          }
          progress(scheduler.progress(at: task))
        } catch {
          scheduler.fail(ExecutionError.wrapping(error, tensor: task.step.output.name))
        }
      }
    }
    return try scheduler.summary()
  }

  /// Draws the conclusion of a round while other workers go on.
  private func conclude(
    _ round: ScanRound, of task: Scheduler.Task, _ scheduler: Scheduler, _ sink: any TensorSink
  ) throws {
    switch try round.conclude() {
    case .again(let scan): scheduler.settle(task, next: scan)
    case .done(let result):
      (sink as? any FindingSink)?.take(result, ofScan: task.stepIndex)
      scheduler.settle(task, next: nil)
    }
  }
}

/// How far a run has come.
package struct Progress: Sendable {
  /// Work done and in total, in bytes of input scanned.
  package var bytesDone: Int
  package var bytesTotal: Int
  /// The tensor last worked on.
  package var tensor: TensorName

  package init(bytesDone: Int, bytesTotal: Int, tensor: TensorName) {
    (self.bytesDone, self.bytesTotal, self.tensor) = (bytesDone, bytesTotal, tensor)
  }
}
