internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// Computes ranges of a tensor of an earlier stage, and keeps the tile it is in.
///
/// Ranges that follow each other, as workers ask for them, compute every element once. Blocks of a
/// tile are computed in order from its start, since masks and ties depend on what came before.
@safe
final class StageReader {
  private let tile = TileBuffer()
  private let assembled = TileBuffer()
  private var readers: [TileReader] = []
  private var workspace = Workspace(blockCount: 0, maskCount: 0)
  private var position: Position?

  /// How far the tile that is kept has been computed.
  private struct Position {
    let key: StageDerivation.Key
    let tile: Int
    let elements: Range<Int>
    var computed: Int
    var state: TileState
  }

  /// The bytes of elements of a stage, valid until the next call.
  func bytes(
    _ elements: Range<Int>, of stage: StageDerivation
  ) throws -> UnsafeRawBufferPointer {
    let width = stage.step.output.dtype.bitWidth
    if elements.isEmpty { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let tiling = stage.tiling else {
      preconditionFailure("stages are opened with the step that reads them")
    }
    let first = elements.lowerBound / tiling.tileElements
    if elements.upperBound <= tiling[first].upperBound {
      return unsafe try part(elements, ofTile: first, stage, tiling)
    }
    let target = unsafe assembled.reserve(elements.count * width / 8)
    for index in first...(elements.upperBound - 1) / tiling.tileElements {
      let part = elements.clamped(to: tiling[index])
      let bytes = try unsafe self.part(part, ofTile: index, stage, tiling)
      let start = (part.lowerBound - elements.lowerBound) * width / 8
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[start..<start + bytes.count])
        .copyMemory(from: bytes)
    }
    return UnsafeRawBufferPointer(target)
  }

  /// Elements of one tile, computed as far as they have to be.
  private func part(
    _ elements: Range<Int>, ofTile index: Int, _ stage: StageDerivation, _ tiling: Tiling
  ) throws -> UnsafeRawBufferPointer {
    let whole = tiling[index]
    let width = stage.step.output.dtype.bitWidth
    let target = unsafe tile.reserve(whole.count * width / 8)
    if position?.key != stage.key || position?.tile != index {
      position = Position(
        key: stage.key, tile: index, elements: whole, computed: whole.lowerBound,
        state: stage.operation?.state(ofTile: index) ?? TileState())
    }
    if let computed = position?.computed, computed < elements.upperBound {
      // What fails must not be taken for computed.
      do { try unsafe compute(to: elements.upperBound, stage, tiling, into: target) } catch {
        position = nil
        throw error
      }
    }
    let start = (elements.lowerBound - whole.lowerBound) * width / 8
    return unsafe UnsafeRawBufferPointer(
      rebasing: target[start..<start + elements.count * width / 8])
  }

  private func compute(
    to end: Int, _ stage: StageDerivation, _ tiling: Tiling,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let step = stage.step
    while readers.count < step.inputs.count { readers.append(TileReader()) }
    defer { for reader in readers { reader.release() } }
    guard let whole = position?.elements else { return }
    guard case .compute(_, let types, let output) = step.work, let operation = stage.operation
    else {
      try unsafe copyOfEquals(whole, step, into: target)
      position?.computed = whole.upperBound
      return
    }
    prepareWorkspace(for: operation, tiling, inputCount: types.count)
    let loader = BlockLoader(
      step.inputs, tile: whole, operation, types, readers: readers, workspace: workspace)
    let width = output.dtype.bitWidth / 8
    while let computed = position?.computed, computed < end, var state = position?.state {
      let block = computed..<min(computed + tiling.blockElements, whole.upperBound)
      let inputs = try loader.load(block)
      let result = workspace.block(operation.scratchBlocks + types.count, count: block.count)
      operation.map(inputs, state: &state, into: result)
      if let base = target.baseAddress {
        unsafe operation.arithmetic.store(
          result, as: output, to: base + (block.lowerBound - whole.lowerBound) * width)
      }
      position?.state = state
      position?.computed = block.upperBound
    }
  }

  /// The bytes of the first input, which the others must equal.
  private func copyOfEquals(
    _ elements: Range<Int>, _ step: Plan.Step, into target: UnsafeMutableRawBufferPointer
  ) throws {
    for (input, reader) in zip(step.inputs, readers) {
      try reader.open(input.tensor, elements: elements)
    }
    for (reader, input) in zip(readers, step.inputs).dropFirst()
    where unsafe !readers[0].bytes.elementsEqual(reader.bytes) {
      throw ExecutionError.inputsDiffer(
        tensor: step.output.name, models: [step.inputs[0].model, input.model])
    }
    unsafe target.copyMemory(from: readers[0].bytes)
  }

  private func prepareWorkspace(
    for operation: any TensorOperation, _ tiling: Tiling, inputCount: Int
  ) {
    let blocks = operation.scratchBlocks + inputCount + 1
    let capacity = max(Block.capacity, min(tiling.blockElements, tiling.elementCount))
    guard blocks != size.blocks || operation.scratchMasks != size.masks || capacity != size.capacity
    else { return }
    size = (blocks, operation.scratchMasks, capacity)
    workspace = Workspace(
      blockCount: blocks, maskCount: operation.scratchMasks, capacity: capacity)
  }

  private var size = (blocks: 0, masks: 0, capacity: 0)
}
