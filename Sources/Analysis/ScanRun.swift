package import Pipeline
package import Ranks
internal import Checkpoints
internal import Tensors

/// Runs scans of many tensors in one plan and keeps their results in order.
package struct ScanRun: Sendable {
  /// One tensor, or several of the same number of elements, and what is to be found out.
  package struct Request: Sendable {
    package var inputs: [Plan.Input]
    package var scan: any TensorScan

    package init(_ inputs: [Plan.Input], scan: any TensorScan) {
      precondition(!inputs.isEmpty, "there is something to scan")
      self.inputs = inputs
      self.scan = scan
    }
  }

  private let plan: Plan

  package init(_ requests: [Request]) {
    plan = Plan(
      steps: requests.map { .scan($0.inputs[0].tensor.name, $0.inputs, with: $0.scan) })
  }

  private init(_ plan: Plan) { self.plan = plan }

  /// What the run takes.
  package func cost(workers: Int) -> Plan.Cost {
    plan.cost(workers: workers, tileElements: Executor.defaultTileElements)
  }

  /// Reads everything once for each round.
  ///
  /// - Parameters:
  ///   - type: what results are.
  ///   - workers: how many threads look at tiles.
  ///   - progress: told after each tile, from any worker.
  ///   - isCancelled: asked before each tile, by any worker.
  /// - Returns: for each request its result, nil for tensors without elements.
  /// - Throws: `ExecutionError`, the first failure.
  package func results<Result: Sendable>(
    as type: Result.Type = Result.self, workers: Int,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [Result?] {
    let sink = ScanSink()
    _ = try Executor(workers: workers).run(
      plan, into: sink, progress: progress, isCancelled: isCancelled)
    return plan.steps.indices.map { sink.result(ofStep: $0) }
  }
  /// Reads everything once for each round, on all ranks together: each tensor on one of them.
  ///
  /// - Parameters:
  ///   - type: what results are.
  ///   - workers: how many threads of a rank look at tiles.
  ///   - ranks: who takes part; all with the same requests.
  ///   - progress: told after each tile of this rank, from any worker.
  ///   - isCancelled: asked before each tile, by any worker.
  /// - Returns: on every rank, for each request its result, nil for tensors without elements.
  /// - Throws: `ExecutionError`, or `RankFailure` where there are several ranks.
  package func results<Result: Sendable & Codable>(
    as type: Result.Type = Result.self, workers: Int, ranks: Communicator,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [Result?] {
    guard ranks.size > 1 else {
      return try results(as: type, workers: workers, progress: progress, isCancelled: isCancelled)
    }
    let shares = WorkDivision(plan, among: ranks.size).shares
    let own = ScanRun(Plan(steps: Array(plan.steps[shares[ranks.rank]])))
    return try ranks.together {
      let found = try own.results(
        as: type, workers: workers, progress: progress,
        isCancelled: { isCancelled() || ranks.isStopping })
      let all = try ranks.gatherToAll(BinaryCoding.bytes(of: found))
      return try all.flatMap { try BinaryCoding.value([Result?].self, from: $0) }
    }
  }
}
