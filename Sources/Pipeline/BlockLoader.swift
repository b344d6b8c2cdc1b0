internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// Makes the inputs of the blocks of one tile available, a window of blocks at a time.
///
/// Slots of the workspace: the operation's scratch first, then one block per input.
final class BlockLoader {
  private let inputs: [Plan.Input]
  private let tile: Range<Int>
  private let types: [ElementType]
  private let arithmetic: Arithmetic
  private let readers: [TileReader]
  private let workspace: Workspace
  private let firstSlot: Int
  /// Whether the operation gets stored blocks.
  private let isStored: Bool
  /// The elements that the readers have open.
  private var window = 0..<0

  private let windowElements: Int

  /// Elements read at once: a few inputs and the blocks made of them stay in the second cache.
  static func windowElements(for operation: any TensorOperation) -> Int {
    let block = operation.blockElements ?? Block.capacity
    return block * max(1, 16 * Block.capacity / block)
  }

  init(
    _ inputs: [Plan.Input], tile: Range<Int>, _ operation: any TensorOperation,
    _ types: [ElementType], readers: [TileReader], workspace: Workspace
  ) {
    self.inputs = inputs
    self.tile = tile
    self.types = types
    self.readers = readers
    self.workspace = workspace
    arithmetic = operation.arithmetic
    firstSlot = operation.scratchBlocks
    windowElements = Self.windowElements(for: operation)
    isStored = operation.readsStored && operation.arithmetic.readsStored(types)
  }

  /// The inputs of the elements `block`, which follow those of the last call.
  func load(_ block: Range<Int>) throws -> BlockInputs {
    if block.lowerBound >= window.upperBound {
      window =
        block.lowerBound..<min(block.lowerBound + windowElements, tile.upperBound)
      for (input, reader) in zip(inputs, readers) {
        try reader.open(input.tensor, elements: window)
      }
    }
    let blocks = types.indices.map { input(types[$0], $0, block) }
    return BlockInputs(
      first: block.lowerBound, count: block.count, blocks: blocks, workspace: workspace)
  }

  private func input(_ type: ElementType, _ index: Int, _ elements: Range<Int>) -> Block {
    let target = workspace.block(firstSlot + index, count: elements.count)
    guard let base = unsafe readers[index].bytes.baseAddress else { return target }
    let source = unsafe base + (elements.lowerBound - window.lowerBound) * type.dtype.bitWidth / 8
    if isStored { return unsafe Block(stored: type, at: source, count: elements.count) }
    unsafe arithmetic.load(type, from: source, into: target)
    return target
  }
}
