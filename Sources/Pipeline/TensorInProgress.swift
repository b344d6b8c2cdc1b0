internal import Arithmetic
internal import Tensors

/// One output tensor under way: its operation as far as it is known, and the round's tiles.
///
/// Guarded by the scheduler's monitor.
final class TensorInProgress {
  let index: Int
  private let step: Plan.Step
  private var tiling: Tiling
  private var operation: (any TensorOperation)?
  private var nextTile = 0
  private var unfinishedTiles: Int
  private var gathering: Gathering?
  private var round: ScanRound?

  init(index: Int, step: Plan.Step, tileElements: Int, stream: inout MersenneTwister) {
    self.index = index
    self.step = step
    tiling = step.tiling(tileElements)
    operation = step.operation?.opened(with: &stream, over: tiling)
    unfinishedTiles = tiling.count
    gathering = operation?.pending.map { Gathering($0, tiling: tiling) }
    round = step.scan.map { ScanRound($0, tileCount: tiling.count) }
  }

  /// Opens a further round of a scan.
  func begin(_ scan: any TensorScan) {
    tiling = Tiling(elementCount: step.output.elementCount, wholeTile: scan.tileElements)
    round = ScanRound(scan, tileCount: tiling.count)
    nextTile = 0
    unfinishedTiles = tiling.count
  }

  /// Whether the next tile is a whole matrix.
  var isOfMatrices: Bool { step.matrixOperation != nil }

  /// What a measurement knows; nil for other steps.
  var measured: (any TensorOperation)? { step.isMeasurement ? operation : nil }

  /// Whether there is anything to do.
  var hasTiles: Bool { !tiling.isEmpty }

  /// The next tile of the current round, nil when all are handed out.
  func claim() -> Scheduler.Task? {
    guard nextTile < tiling.count else { return nil }
    defer { nextTile += 1 }
    return Scheduler.Task(
      stepIndex: index, step: step, tiling: tiling, tile: nextTile, operation: operation,
      reduction: operation?.pending, round: round)
  }

  /// Records a finished tile and opens the next round after the last one.
  /// - Returns: whether the tensor, or its round of a scan, is complete.
  func finish(_ task: Scheduler.Task, _ outcome: Scheduler.Outcome) -> Bool {
    if case .reduced(let partial) = outcome { gathering?.add(partial, tile: task.tile) }
    unfinishedTiles -= 1
    guard unfinishedTiles == 0 else { return false }
    guard let knowledge = gathering?.finish() else { return true }
    operation = operation?.knowing(knowledge)
    gathering = operation?.pending.map { Gathering($0, tiling: tiling) }
    if step.isMeasurement, gathering == nil { return true }
    nextTile = 0
    unfinishedTiles = tiling.count
    return false
  }
}
