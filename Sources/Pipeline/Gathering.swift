internal import Arithmetic
internal import Tensors

/// What the reduction of one tile yields.
enum TilePartial: Sendable {
  /// The sums of its blocks, as part of the tensor's tree.
  case sums(ReductionTree<[Double]>)
  /// The counters of the whole tile that are not zero, by table.
  case histograms([SparseHistogram])
  /// What else is gathered, of the whole tile.
  case tile(Partial)

  /// A tree over all blocks of the tensor that adds sums pairwise.
  static func tree(_ tiling: Tiling) -> ReductionTree<[Double]> {
    ReductionTree(count: tiling.blockCount, combine: sum)
  }

  /// The sums of two parts, which may be as many as a row has elements.
  @Sendable
  private static func sum(_ left: [Double], _ right: [Double]) -> [Double] {
    precondition(left.count == right.count)
    return unsafe [Double](unsafeUninitializedCapacity: left.count) { target, count in
      count = left.count
      unsafe left.withUnsafeBufferPointer { left in
        unsafe right.withUnsafeBufferPointer { right in
          for index in 0..<count { unsafe target[index] = left[index] + right[index] }
        }
      }
    }
  }
}

/// Collects the partial results of a reduce round, by block or tile index.
struct Gathering {
  private let reduction: Reduction
  private let tiling: Tiling
  private var tree: ReductionTree<[Double]>
  private var histograms: [[UInt64]] = []
  /// By tile, then table; nil where they are not asked for or have become too many.
  private var tileHistograms: [[SparseHistogram]]?
  private var sparseCount = 0
  private var tileCounts: [[Int]] = []
  private var tileValues: [[Float]] = []
  private var torchSums: [TorchSum] = []
  private var numbers: [[Double]] = []
  /// Parts of tiles that arrived before their turn.
  private var waiting: [Int: [TorchSum.Part]] = [:]
  private var nextTile = 0

  init(_ reduction: Reduction, tiling: Tiling) {
    self.reduction = reduction
    self.tiling = tiling
    tree = TilePartial.tree(tiling)
    switch reduction {
    case .sums: break
    case .torchSums(let count):
      torchSums = Array(
        repeating: TorchSum(elementCount: tiling.elementCount), count: count)
    case .histograms(let tables, let bins, let byTile):
      histograms = Array(repeating: Array(repeating: 0, count: bins), count: tables)
      if byTile { tileHistograms = Array(repeating: [], count: tiling.count) }
    case .tileCounts: tileCounts = Array(repeating: [], count: tiling.count)
    case .torchNorms, .torchTileSums: tileValues = Array(repeating: [], count: tiling.count)
    case .values: numbers = Array(repeating: [], count: tiling.count)
    case .valuesAndHistogram(let bins):
      numbers = Array(repeating: [], count: tiling.count)
      histograms = [Array(repeating: 0, count: bins)]
    }
  }

  /// Adds what tile number `tile` yielded.
  mutating func add(_ partial: TilePartial, tile: Int) {
    switch partial {
    case .sums(let sums): tree.absorb(sums)
    case .tile(let partial):
      if !tileCounts.isEmpty { tileCounts[tile] = partial.counts }
      if !tileValues.isEmpty { tileValues[tile] = values(of: partial, tile: tile) }
      if !torchSums.isEmpty { join(partial.torchSums, tile: tile) }
      if !numbers.isEmpty { numbers[tile] = partial.values }
      for (table, counts) in partial.histograms.enumerated() {
        SparseHistogram(counts).add(to: &histograms[table])
      }
    case .histograms(let tables):
      for (table, counts) in tables.enumerated() { counts.add(to: &histograms[table]) }
      keep(tables, tile: tile)
    }
  }

  /// The finished norms and sums of one tile.
  private func values(of partial: Partial, tile: Int) -> [Float] {
    partial.torchNorms.map { $0.result() }
      + partial.torchSums.map { part in
        var sum = TorchSum(elementCount: tiling[tile].count)
        sum.add(part)
        return sum.result()
      }
  }

  /// Joins the parts whose turn has come, in the order of the tiles.
  private mutating func join(_ parts: [TorchSum.Part], tile: Int) {
    waiting[tile] = parts
    while let parts = waiting.removeValue(forKey: nextTile) {
      for (index, part) in parts.enumerated() { torchSums[index].add(part) }
      nextTile += 1
    }
  }

  /// Counters of single tiles that are kept at most, 8 bytes each.
  private static let sparseLimit = 1 << 20

  /// Keeps the counters of one tile, unless they have become too many in all.
  private mutating func keep(_ tables: [SparseHistogram], tile: Int) {
    guard tileHistograms != nil else { return }
    sparseCount += tables.reduce(0) { $0 + $1.binCount }
    if sparseCount <= Self.sparseLimit {
      tileHistograms?[tile] = tables
    } else {
      tileHistograms = nil
    }
  }

  /// The combined result of all tiles.
  func finish() -> Knowledge {
    switch reduction {
    case .sums: .sums(tree.result ?? [])
    case .torchSums: .sums(torchSums.map { Double($0.result()) })
    case .histograms: .histograms(histograms, tiles: tileHistograms)
    case .tileCounts: .tileCounts(tileCounts)
    case .torchNorms, .torchTileSums: .tileValues(tileValues)
    case .values: .values(numbers.flatMap(\.self))
    case .valuesAndHistogram: .valuesAndHistogram(numbers.flatMap(\.self), histograms[0])
    }
  }
}
