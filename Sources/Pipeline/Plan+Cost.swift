internal import Arithmetic
internal import Checkpoints
internal import Tensors

extension Plan {
  /// What running a plan takes, known before it runs.
  package struct Cost: Hashable, Sendable {
    /// Bytes of distinct input tensors.
    package var bytesRead = 0
    /// Bytes read counting every reduce round, at most.
    package var bytesScanned = 0
    package var bytesWritten = 0
    /// Working memory: tiles and scratch of all workers and the state of tensors under way.
    package var peakMemory = 0
  }

  /// The cost with `workers` workers and tiles of `tileElements` elements.
  package func cost(workers: Int, tileElements: Int) -> Cost {
    var cost = Cost()
    var perWorker = 0
    var perTensor = 0
    for step in steps {
      cost.bytesRead += step.inputByteCount
      cost.bytesScanned += step.inputByteCount * step.maximumPasses + step.stageByteCount
      cost.bytesWritten += step.writtenByteCount
      // Matrices are counted apart: the worker reads them window by window.
      let elements =
        step.matrixOperation == nil ? step.tiling(tileElements).first?.count ?? 0 : Block.capacity
      let tile = step.scan == nil ? elements * step.output.dtype.bitWidth / 8 : 0
      let read =
        step.operation.map { min(elements, BlockLoader.windowElements(for: $0)) } ?? elements
      let inputs = step.inputs.map { input in
        // Copies are gathered one at a time beside the first.
        let buffers = input.tensor.readCopies.count > 1 ? 2 : 1
        let stage = input.tensor.derivation as? StageDerivation
        let made =
          stage?.workingByteCount(elementCount: read, tileElements: tileElements)
          ?? input.tensor.derivation?.workingByteCount(elementCount: read) ?? 0
        return buffers * read * input.tensor.spec.dtype.bitWidth / 8 + made
      }
      perWorker = max(perWorker, tile + inputs.reduce(0, +) + step.scratchByteCount)
      perTensor = max(perTensor, step.withStages.reduce(0) { $0 + $1.reductionByteCount })
    }
    cost.peakMemory = workers * perWorker + Executor.window(workers: workers) * perTensor
    cost.peakMemory += matrixLimit(workers: workers) * largestMatrixByteCount
    return cost
  }
}

extension Plan {
  /// Bytes that matrices may take together, unless a single one takes more.
  private static let matrixBudget = 4 << 30

  /// Bytes that the largest matrix takes while it is computed; 0 where there is none.
  package var largestMatrixByteCount: Int {
    steps.reduce(0) { max($0, $1.matrixOperation?.workingByteCount ?? 0) }
  }

  /// How many matrices are computed at once.
  package func matrixLimit(workers: Int) -> Int {
    max(1, min(workers, Self.matrixBudget / max(1, largestMatrixByteCount)))
  }
}

extension Plan.Step {
  /// Scratch that one worker needs for this step, in bytes.
  var scratchByteCount: Int {
    if let scan { return scan.workingByteCount }
    guard let operation else { return 0 }
    return Workspace.byteCount(
      blockCount: inputs.count + 1 + operation.scratchBlocks,
      maskCount: operation.scratchMasks,
      capacity: min(
        operation.blockElements ?? Block.capacity, max(Block.capacity, output.elementCount)))
  }

  /// What this step keeps between its tiles and rounds, in bytes (an estimate).
  var reductionByteCount: Int {
    if let scan { return scan.workingByteCount }
    guard let operation else { return 0 }
    let kept = operation.keptByteCount(elementCount: output.elementCount)
    return switch operation.pending {
    case .histograms(let tables, let bins, _): kept + tables * bins * 8
    case .valuesAndHistogram(let bins): kept + bins * 8
    default: kept + (64 << 10)
    }
  }
}
