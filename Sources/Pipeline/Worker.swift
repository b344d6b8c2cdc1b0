internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// One worker's memory and what it does with a tile.
final class Worker {
  private let sink: any TensorSink
  private let readers: [TileReader]
  private let output = TileBuffer()
  private let scratch = ScanScratch()
  private var workspace = Workspace(blockCount: 0, maskCount: 0)
  private var workspaceSize = (blocks: 0, masks: 0, capacity: 0)

  init(plan: Plan, sink: any TensorSink) {
    self.sink = sink
    let width = plan.steps.lazy.flatMap(\.withStages).reduce(0) { max($0, $1.inputs.count) }
    readers = (0..<width).map { _ in TileReader() }
  }

  func perform(_ task: Scheduler.Task) throws -> Scheduler.Outcome {
    defer { for reader in readers { reader.release() } }
    switch task.step.work {
    case .copy:
      try open(task)
      try unsafe write(readers[0].bytes, of: task)
      return .mapped(StoredCounts(nonFinite: nonFiniteCount(of: task)))
    case .copyOfEquals:
      try open(task)
      try compare(task)
      try unsafe write(readers[0].bytes, of: task)
      return .mapped(StoredCounts())
    case .compute(_, let inputs, let type):
      guard let operation = task.operation else { return .mapped(StoredCounts()) }
      prepareWorkspace(for: operation, task, inputCount: inputs.count)
      if let reduction = task.reduction {
        return .reduced(try reduce(task, operation, inputs, reduction))
      }
      return .mapped(try map(task, operation, inputs, type))
    case .measure(_, let inputs):
      guard let operation = task.operation, let reduction = task.reduction else {
        return .mapped(StoredCounts())
      }
      prepareWorkspace(for: operation, task, inputCount: inputs.count)
      return .reduced(try reduce(task, operation, inputs, reduction))
    case .scan:
      try open(task)
      let inputs = readers.prefix(task.step.inputs.count)
      try task.round?.look(
        at: ScannedTile(task.elements, inputs, scratch), number: task.tile)
      return .scanned
    case .matrix(let operation, _, let type):
      return .mapped(try compute(task, operation, type))
    }
  }

  /// Computes one matrix and rounds it once, a run of elements at a time.
  private func compute(
    _ task: Scheduler.Task, _ operation: any MatrixOperation, _ type: ElementType
  ) throws -> StoredCounts {
    var counts = StoredCounts()
    guard let double = ElementType(.f64) else { return counts }
    let workspace = Workspace(blockCount: 1, maskCount: 0)
    let results = try operation.compute(
      MatrixInputs(task.step.inputs, task.elements, readers[0], workspace))
    precondition(results.count == task.elements.count, "a matrix has all of its elements")
    let arithmetic = Arithmetic.exact(for: [double])
    let width = type.dtype.bitWidth / 8
    for start in stride(from: 0, to: results.count, by: Block.capacity) {
      let count = min(Block.capacity, results.count - start)
      let bytes = unsafe output.reserve(count * width)
      guard let base = bytes.baseAddress else { continue }
      let block = workspace.block(0, count: count)
      unsafe results.withUnsafeBytes { source in
        guard let first = source.baseAddress else { return }
        unsafe arithmetic.load(double, from: first + start * 8, into: block)
      }
      unsafe arithmetic.store(block, as: type, to: base, counting: &counts)
      let offset = (task.elements.lowerBound + start) * width
      try unsafe sink.write(
        UnsafeRawBufferPointer(bytes), of: task.step.output.name, at: offset)
    }
    return counts
  }

  private func open(_ task: Scheduler.Task) throws {
    for (input, reader) in zip(task.step.inputs, readers) {
      try reader.open(input.tensor, elements: task.elements)
    }
  }

  // MARK: Copying

  /// The infinities and NaNs of a tile that was copied.
  private func nonFiniteCount(of task: Scheduler.Task) -> Int {
    guard let type = ElementType(task.step.output.dtype),
      let base = unsafe readers[0].bytes.baseAddress
    else { return 0 }
    return unsafe Arithmetic.exact(for: [type])
      .nonFiniteCount(type, in: base, count: task.elements.count)
  }

  private func compare(_ task: Scheduler.Task) throws {
    for (reader, input) in zip(readers, task.step.inputs).dropFirst()
    where unsafe !readers[0].bytes.elementsEqual(reader.bytes) {
      throw ExecutionError.inputsDiffer(
        tensor: task.step.output.name, models: [task.step.inputs[0].model, input.model])
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, of task: Scheduler.Task) throws {
    let offset = task.elements.lowerBound * task.step.output.dtype.bitWidth / 8
    try unsafe sink.write(bytes, of: task.step.output.name, at: offset)
  }

  // MARK: Computing

  /// Slots: the operation's scratch first, then one block per input, then the output.
  private func prepareWorkspace(
    for operation: any TensorOperation, _ task: Scheduler.Task, inputCount: Int
  ) {
    let blocks = operation.scratchBlocks + inputCount + 1
    let masks = operation.scratchMasks
    let capacity = max(Block.capacity, min(task.tiling.blockElements, task.elements.count))
    let size = workspaceSize
    guard blocks > size.blocks || masks > size.masks || capacity > size.capacity else { return }
    // Large blocks are not kept for the sake of operations that have many small ones.
    workspaceSize =
      max(capacity, size.capacity) <= Block.capacity
      ? (max(blocks, size.blocks), max(masks, size.masks), Block.capacity)
      : (blocks, masks, capacity)
    workspace = Workspace(
      blockCount: workspaceSize.blocks, maskCount: workspaceSize.masks,
      capacity: workspaceSize.capacity)
  }

  private func loader(
    _ task: Scheduler.Task, _ operation: any TensorOperation, _ types: [ElementType]
  ) -> BlockLoader {
    BlockLoader(
      task.step.inputs, tile: task.elements, operation, types, readers: readers,
      workspace: workspace)
  }

  private func reduce(
    _ task: Scheduler.Task, _ operation: any TensorOperation, _ types: [ElementType],
    _ reduction: Reduction
  ) throws -> TilePartial {
    var state = operation.state(ofTile: task.tile)
    let loader = loader(task, operation, types)
    if case .sums = reduction {
      var tree = TilePartial.tree(task.tiling)
      for block in task.tiling.blocks(ofTile: task.tile) {
        var partial = Partial(for: reduction)
        let inputs = try loader.load(task.tiling.elements(ofBlock: block))
        operation.reduce(inputs, state: &state, into: &partial)
        tree.insert(partial.sums, at: block)
      }
      return .sums(tree)
    }
    var partial = Partial(for: reduction)
    for block in task.tiling.blocks(ofTile: task.tile) {
      let inputs = try loader.load(task.tiling.elements(ofBlock: block))
      operation.reduce(inputs, state: &state, into: &partial)
    }
    if case .histograms = reduction {
      return .histograms(partial.histograms.map(SparseHistogram.init))
    }
    return .tile(partial)
  }

  private func map(
    _ task: Scheduler.Task, _ operation: any TensorOperation, _ types: [ElementType],
    _ type: ElementType
  ) throws -> StoredCounts {
    var counts = StoredCounts()
    let width = type.dtype.bitWidth / 8
    let bytes = unsafe output.reserve(task.elements.count * width)
    var state = operation.state(ofTile: task.tile)
    let loader = loader(task, operation, types)
    for block in task.tiling.blocks(ofTile: task.tile).lazy.map(task.tiling.elements(ofBlock:)) {
      let inputs = try loader.load(block)
      let result = workspace.block(operation.scratchBlocks + types.count, count: block.count)
      operation.map(inputs, state: &state, into: result)
      let offset = (block.lowerBound - task.elements.lowerBound) * width
      if let base = bytes.baseAddress {
        unsafe operation.arithmetic.store(
          result, as: type, to: base + offset, counting: &counts)
      }
    }
    try unsafe write(UnsafeRawBufferPointer(bytes), of: task)
    return counts
  }
}
