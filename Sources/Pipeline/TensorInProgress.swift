internal import Arithmetic
internal import Tensors

/// One output tensor under way: its operation as far as it is known, and the round's tiles.
///
/// Guarded by the scheduler's monitor.
final class TensorInProgress {
  let index: Int
  private var step: Plan.Step
  private var tiling: Tiling
  private let mapTiling: Tiling
  private var operation: (any TensorOperation)?
  private var nextTile = 0
  private var unfinishedTiles: Int
  private var gathering: Gathering?
  private var round: ScanRound?
  private let tileElements: Int
  private var stages: StageProgress

  init(index: Int, step: Plan.Step, tileElements: Int, stream: inout MersenneTwister) {
    self.index = index
    self.step = step
    self.tileElements = tileElements
    stages = StageProgress(step, tileElements: tileElements, stream: &stream)
    tiling = step.tiling(tileElements)
    mapTiling = tiling
    operation = step.operation?.opened(with: &stream, over: tiling)
    tiling = Self.tiling(of: operation, mapTiling)
    unfinishedTiles = tiling.count
    gathering = operation?.pending.map { Gathering($0, tiling: tiling) }
    round = step.scan.map { ScanRound($0, tileCount: tiling.count) }
    if tiling.count > 0 { enter() }
  }

  /// Turns to the stage whose round is next, or to the step itself.
  private func enter() {
    if let stage = stages.pending {
      tiling = Self.tiling(of: stage.operation, stage.tiling ?? tiling)
      gathering = stage.operation?.pending.map { Gathering($0, tiling: tiling) }
    } else {
      step = stages.resolved(step)
      tiling = Self.tiling(of: operation, step.tiling(tileElements))
      gathering = operation?.pending.map { Gathering($0, tiling: tiling) }
    }
    nextTile = 0
    unfinishedTiles = tiling.count
  }

  /// The tiles of the round that an operation is at.
  private static func tiling(of operation: (any TensorOperation)?, _ map: Tiling) -> Tiling {
    guard let operation, operation.pending != nil, let elements = operation.reductionTileElements
    else { return map }
    return Tiling(
      elementCount: map.elementCount, tileElements: max(1, elements),
      blockElements: map.blockElements)
  }

  /// Opens a further round of a scan.
  func begin(_ scan: any TensorScan) {
    tiling = Tiling(elementCount: step.output.elementCount, wholeTile: scan.tileElements)
    round = ScanRound(scan, tileCount: tiling.count)
    nextTile = 0
    unfinishedTiles = tiling.count
  }

  /// Whether the next tile is a whole matrix.
  var isOfMatrices: Bool { stages.pending == nil && step.matrixOperation != nil }

  /// What a measurement knows; nil for other steps.
  var measured: (any TensorOperation)? { step.isMeasurement ? operation : nil }

  /// Whether there is anything to do.
  var hasTiles: Bool { !tiling.isEmpty }

  /// The next tile of the current round, nil when all are handed out.
  func claim() -> Scheduler.Task? {
    guard nextTile < tiling.count else { return nil }
    defer { nextTile += 1 }
    if let stage = stages.pending {
      return Scheduler.Task(
        stepIndex: index, step: stage.step, tiling: tiling, tile: nextTile,
        operation: stage.operation, reduction: stage.operation?.pending, round: nil, isStage: true)
    }
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
    if stages.pending != nil {
      stages.learn(knowledge)
      enter()
      return false
    }
    operation = operation?.knowing(knowledge)
    tiling = Self.tiling(of: operation, mapTiling)
    gathering = operation?.pending.map { Gathering($0, tiling: tiling) }
    if step.isMeasurement, gathering == nil { return true }
    nextTile = 0
    unfinishedTiles = tiling.count
    return false
  }
}
