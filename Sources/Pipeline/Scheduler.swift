internal import Arithmetic
internal import Tensors

/// Hands tiles to workers, tensor after tensor, with a barrier between the rounds of a tensor.
///
/// A bounded window of tensors is under way; tiles of the oldest come first. What a round yields
/// is combined by block or tile index, so results do not depend on who finishes when.
final class Scheduler: Sendable {
  /// A tile to reduce or to map.
  struct Task: Sendable {
    let stepIndex: Int
    let step: Plan.Step
    let tiling: Tiling
    let tile: Int
    let operation: (any TensorOperation)?
    /// The reduction to take part in; nil to map.
    let reduction: Reduction?
    /// The round to take part in, for a scan.
    let round: ScanRound?
    /// Whether the step is one of a stage below the plan's own.
    var isStage = false

    /// The flat elements of the tile.
    var elements: Range<Int> { tiling[tile] }
  }

  /// What a worker brings back from a task.
  enum Outcome {
    case reduced(TilePartial)
    case mapped(StoredCounts)
    /// The round has taken it in.
    case scanned
  }

  /// What the end of a task brings about.
  enum Completion {
    case nothing
    /// All bytes of a step's output are in the sink.
    case stored(FinishedStep)
    /// A measurement knows everything.
    case measured(any TensorOperation)
    /// A round of a scan is to be concluded, and the tensor waits for it.
    case scanned(ScanRound)
  }

  private struct State {
    var active: [TensorInProgress] = []
    var nextStep = 0
    var stream: MersenneTwister
    var failure: (any Error)?
    var bytesDone = 0
    /// Matrices that are being computed.
    var matrices = 0
    var counts: [Int: StoredCounts] = [:]
  }

  private let plan: Plan
  private let selection: StepSelection
  private let tileElements: Int
  private let window: Int
  private let matrixLimit: Int
  private let bytesTotal: Int
  private let monitor: Monitor<State>

  /// Schedules the selected steps of a plan with `window` tensors under way and `matrixLimit` matrices
  /// at once.
  init(plan: Plan, selection: StepSelection, tileElements: Int, window: Int, matrixLimit: Int) {
    self.plan = plan
    self.selection = selection
    self.tileElements = tileElements
    self.window = window
    self.matrixLimit = matrixLimit
    bytesTotal = plan.steps.indices.reduce(0) { total, index in
      selection.contains(index) ? total + plan.steps[index].workByteCount : total
    }
    monitor = Monitor(State(stream: MersenneTwister(seed: plan.streamSeed)))
  }

  /// No more workers than this can be busy at once.
  var tileCountBound: Int {
    plan.steps.indices.reduce(0) { count, index in
      selection.contains(index) ? count + plan.steps[index].tiling(tileElements).count : count
    }
  }

  /// The next tile, waiting for one where a round must end first; nil when there is no more work.
  func next() -> Task? {
    monitor.wait { state -> Task?? in
      if state.failure != nil { return .some(nil) }
      if let task = self.claim(&state) { return task }
      return state.active.isEmpty && state.nextStep == self.plan.steps.count ? .some(nil) : nil
    }
  }

  private func claim(_ state: inout State) -> Task? {
    for tensor in state.active {
      if let task = claim(of: tensor, &state) { return task }
    }
    while state.active.count < window, state.nextStep < plan.steps.count {
      let tensor = TensorInProgress(
        index: state.nextStep, step: plan.steps[state.nextStep], tileElements: tileElements,
        stream: &state.stream)
      defer { state.nextStep += 1 }
      // A step of another run has been opened, so that serial generators have passed it.
      guard selection.contains(state.nextStep) else { continue }
      // A tensor without elements has no tiles and is finished as it stands.
      guard tensor.hasTiles else { continue }
      state.active.append(tensor)
      if let task = claim(of: tensor, &state) { return task }
    }
    return nil
  }

  /// The next tile of a tensor; nil also while as many matrices as may be are being computed.
  private func claim(of tensor: TensorInProgress, _ state: inout State) -> Task? {
    guard tensor.isOfMatrices else { return tensor.claim() }
    guard state.matrices < matrixLimit, let task = tensor.claim() else { return nil }
    state.matrices += 1
    return task
  }

  /// Takes in what a worker made of `task`.
  func complete(_ task: Task, with outcome: Outcome) throws -> Completion {
    monitor.update { state in
      if task.step.matrixOperation != nil { state.matrices -= 1 }
      guard let position = state.active.firstIndex(where: { $0.index == task.stepIndex }) else {
        return .nothing
      }
      let tensor = state.active[position]
      state.bytesDone += task.workByteCount
      if case .mapped(let counts) = outcome, !counts.isEmpty {
        state.counts[task.stepIndex, default: StoredCounts()] += counts
      }
      guard tensor.finish(task, outcome) else { return .nothing }
      if let round = task.round { return .scanned(round) }
      state.active.remove(at: position)
      if task.step.isMeasurement { return tensor.measured.map(Completion.measured) ?? .nothing }
      return .stored(
        FinishedStep(
          index: task.stepIndex, output: task.step.output,
          counts: state.counts[task.stepIndex] ?? StoredCounts()))
    }
  }

  /// Opens the next round of a scan, or ends it where there is none.
  func settle(_ task: Task, next scan: (any TensorScan)?) {
    monitor.update { state in
      guard let position = state.active.firstIndex(where: { $0.index == task.stepIndex }) else {
        return
      }
      if let scan {
        state.active[position].begin(scan)
      } else {
        state.active.remove(at: position)
      }
    }
  }

  /// Stops the run: no further tile is handed out.
  ///
  /// The first failure is the one reported.
  func fail(_ error: any Error) {
    monitor.update { state in if state.failure == nil { state.failure = error } }
  }

  func progress(at task: Task) -> Progress {
    let done = monitor.update { $0.bytesDone }
    return Progress(bytesDone: done, bytesTotal: bytesTotal, tensor: task.step.output.name)
  }

  /// What was done, once all workers have returned.
  func summary() throws -> ExecutionSummary {
    try monitor.update { state in
      if let failure = state.failure { throw failure }
      var summary = ExecutionSummary()
      for (index, step) in plan.steps.enumerated() where selection.contains(index) {
        summary.tensorCount += 1
        summary.bytesWritten += step.writtenByteCount
      }
      summary.counts = state.counts
      summary.include([:], of: plan)
      return summary
    }
  }
}

extension Scheduler.Task {
  /// The share of the work that the task is.
  fileprivate var workByteCount: Int {
    let work =
      isStage ? step.inputByteCount : step.ownWorkByteCount / max(1, step.maximumPasses)
    return Int(Double(elements.count) * Double(work) / Double(max(1, step.output.elementCount)))
  }
}

extension Plan.Step {
  /// The measure of progress: bytes scanned at most, plus bytes written.
  var workByteCount: Int { ownWorkByteCount + stageByteCount }

  fileprivate var ownWorkByteCount: Int { inputByteCount * maximumPasses + writtenByteCount }

  /// Bytes that reduce rounds of the stages below scan at most.
  var stageByteCount: Int {
    stages.reduce(0) { $0 + $1.step.inputByteCount * ($1.step.maximumPasses - 1) }
  }
}
