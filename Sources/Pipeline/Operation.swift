package import Arithmetic
package import Tensors

/// What must be known of whole tensors before an operation can map them.
package enum Reduction: Sendable {
  /// This many float64 sums, taken per block and combined in a fixed tree.
  case sums(Int)
  /// This many float32 sums of magnitudes in torch's order, joined tile after tile.
  case torchSums(Int)
  /// This many float32 norms of each tile, in torch's order: that of float32, or element after
  /// element.
  case torchNorms(Int, inOrder: Bool = false)
  /// This many float32 sums of each tile, in torch's order.
  case torchTileSums(Int)
  /// This many tables of counters, added over all tiles.
  ///
  /// With `byTile` the counters of each tile are kept too, as long as few of them are not zero.
  case histograms(tables: Int, bins: Int, byTile: Bool)
  /// This many counters per tile, kept in the order of the tiles.
  case tileCounts(Int)
  /// Numbers that each tile yields, as many as it has, joined in the order of the tiles.
  case values
  /// Such numbers, and a table of so many counters, added over all tiles.
  case valuesAndHistogram(bins: Int)
}

/// The outcome of a reduction over all tiles of a tensor.
package enum Knowledge: Sendable {
  case sums([Double])
  /// Totals by table; and by tile, then table, the counters that are not zero, where all are kept.
  case histograms([[UInt64]], tiles: [[SparseHistogram]]?)
  /// Per tile, in order, one number per counter.
  case tileCounts([[Int]])
  /// Per tile, in order, one float32 number per norm or sum.
  case tileValues([[Float]])
  /// The numbers of all tiles.
  case values([Double])
  /// The numbers of all tiles, and the totals of the table.
  case valuesAndHistogram([Double], [UInt64])
}

/// A partial result: of one block for sums, of one tile so far otherwise.
package struct Partial: Sendable {
  package var sums: [Double] = []
  package var torchSums: [TorchSum.Part] = []
  package var torchNorms: [TorchNorm] = []
  package var histograms: [[UInt32]] = []
  package var counts: [Int] = []
  package var values: [Double] = []

  /// The partial result of no elements at all.
  package init(for reduction: Reduction) {
    switch reduction {
    case .sums(let count): sums = Array(repeating: 0, count: count)
    case .torchSums(let count), .torchTileSums(let count):
      torchSums = Array(repeating: TorchSum.Part(), count: count)
    case .torchNorms(let count, let inOrder):
      torchNorms = Array(repeating: TorchNorm(inOrder: inOrder), count: count)
    case .histograms(let tables, let bins, _):
      histograms = Array(repeating: Array(repeating: 0, count: bins), count: tables)
    case .tileCounts(let count): counts = Array(repeating: 0, count: count)
    case .values: break
    case .valuesAndHistogram(let bins): histograms = [Array(repeating: 0, count: bins)]
    }
  }
}

/// How many elements equal to a threshold are still to be taken in one tile, in flat order.
package struct TieQuota: Hashable, Sendable {
  /// Of the threshold from which elements are kept, or of the only one.
  package var upper: UInt64 = 0
  /// Of a second, lower threshold.
  package var lower: UInt64 = 0

  package init(upper: UInt64 = 0, lower: UInt64 = 0) {
    self.upper = upper
    self.lower = lower
  }
}

/// State that runs through the blocks of one tile in order.
package struct TileState: Sendable {
  /// The ties that each input may still take.
  package var ties: [TieQuota] = []
  /// The serial generator of each input.
  package var streams: [MersenneTwister] = []

  package init() {}
}

/// The inputs of one block and where the block lies.
///
/// Inputs are widened to working precision, or stored blocks where the operation reads those.
package struct BlockInputs {
  /// Flat index of the block's first element in the logical tensor.
  package let first: Int
  /// Elements in the block.
  package let count: Int
  package let blocks: [Block]
  /// Scratch blocks and masks: slots 0 and up are free for the operation.
  package let workspace: Workspace

  package init(first: Int, count: Int, blocks: [Block], workspace: Workspace) {
    self.first = first
    self.count = count
    self.blocks = blocks
    self.workspace = workspace
  }

  package func scratch(_ slot: Int) -> Block { workspace.block(slot, count: count) }
  package func mask(_ slot: Int) -> Mask { workspace.mask(slot, count: count) }
}

/// The arithmetic of one output tensor: reduce rounds over blocks, then one map over blocks.
///
/// Operations are values. While `pending` is not nil the executor reduces all tiles and replaces
/// the operation by `knowing(_:)`; then it maps. Neither depends on tile size or on order.
package protocol TensorOperation: Sendable {
  /// What blocks are computed in.
  var arithmetic: Arithmetic { get }

  /// Whether inputs may be stored blocks, where the arithmetic reads those.
  var readsStored: Bool { get }

  /// Scratch slots that `reduce` and `map` use.
  var scratchBlocks: Int { get }
  var scratchMasks: Int { get }

  /// The most reduce rounds that this operation can ask for; for the plan's cost.
  var maximumRounds: Int { get }

  /// The tiles that the operation insists on, because its reductions are defined by them.
  var tileElements: Int? { get }

  /// The tiles of the reduce rounds, where they are others than those of the map.
  ///
  /// A sum that takes one element after the other has a single tile; what is read at once stays
  /// bounded.
  var reductionTileElements: Int? { get }

  /// The elements of a block, for operations that need whole rows: a multiple of the row's.
  ///
  /// Nil for the usual blocks. A block larger than usual is one worker's memory, once for each
  /// input and slot of scratch.
  var blockElements: Int? { get }

  /// Bytes kept from one round to the next for a tensor of so many elements; for the cost.
  func keptByteCount(elementCount: Int) -> Int

  /// The reduction needed next; nil when ready to map.
  var pending: Reduction? { get }

  /// Called once before anything else, in plan order, with the generator shared by all tensors.
  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any TensorOperation

  /// The state at the start of `tile`, for the round that is pending or for the map.
  func state(ofTile tile: Int) -> TileState

  /// Adds one block to `partial` (sums: the block's own; otherwise the tile's so far).
  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial)

  /// The operation that knows the outcome of the pending reduction.
  func knowing(_ knowledge: Knowledge) -> any TensorOperation

  /// Computes one block of the output.
  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block)
}

extension TensorOperation {
  package var readsStored: Bool { false }
  package var scratchBlocks: Int { 0 }
  package var scratchMasks: Int { 0 }
  package var maximumRounds: Int { 0 }
  package func keptByteCount(elementCount: Int) -> Int { 0 }
  package var tileElements: Int? { nil }
  package var reductionTileElements: Int? { nil }
  package var blockElements: Int? { nil }
  package var pending: Reduction? { nil }

  package func opened(
    with stream: inout MersenneTwister, over tiling: Tiling
  ) -> any TensorOperation { self }

  package func state(ofTile tile: Int) -> TileState { TileState() }
  package func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {}
  package func knowing(_ knowledge: Knowledge) -> any TensorOperation { self }
}
