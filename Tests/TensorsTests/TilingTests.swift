import Tensors
import Testing

@Suite struct `Tilings` {
  static let block = Tiling.blockElements
  static let counts = [
    0, 1, block - 1, block, block + 1, 5 * block, 5 * block + 17, 1_000_003,
  ]

  @Test(arguments: counts, [1, block - 1, block, block + 1, 3 * block, 1 << 20, Int.max])
  func `tiles cover every element once, in whole blocks`(elementCount: Int, tileElements: Int)
    throws
  {
    let tiling = Tiling(elementCount: elementCount, tileElements: tileElements)
    var next = 0
    for tile in tiling {
      #expect(tile.lowerBound == next)
      #expect(!tile.isEmpty)
      next = tile.upperBound
      let isLast = next == elementCount
      #expect(isLast ? tile.count <= tiling.tileElements : tile.count == tiling.tileElements)
    }
    #expect(next == elementCount)
    #expect(tiling.tileElements.isMultiple(of: Self.block))
    #expect(tiling.tileElements >= min(tileElements, elementCount))
    #expect(tileElements > Int.max - Self.block || tiling.tileElements - tileElements < Self.block)
  }

  @Test(arguments: counts, [1, 2 * block, 7 * block])
  func `blocks cover every tile, and do not depend on the tiles`(
    elementCount: Int, tileElements: Int
  ) {
    let tiling = Tiling(elementCount: elementCount, tileElements: tileElements)
    var next = 0
    for index in tiling.indices {
      let blocks = tiling.blocks(ofTile: index)
      #expect(blocks.lowerBound == next)
      next = blocks.upperBound
      #expect(tiling.elements(ofBlock: blocks.lowerBound).lowerBound == tiling[index].lowerBound)
      #expect(tiling.elements(ofBlock: next - 1).upperBound == tiling[index].upperBound)
    }
    #expect(next == tiling.blockCount)
    let coarse = Tiling(elementCount: elementCount, tileElements: Int.max)
    #expect(coarse.blockCount == tiling.blockCount)
  }

  @Test(arguments: [1, 7, 4096, 10_000], [1, 4096, 1 << 20, Int.max])
  func `blocks of rows fill tiles as usual blocks do`(row: Int, tileElements: Int) {
    let tiling = Tiling(
      elementCount: 3 * row + row / 2, tileElements: tileElements, blockElements: row)
    #expect(tiling.tileElements.isMultiple(of: row))
    #expect(tiling.blockCount == (row > 1 ? 4 : 3))
    let blocks = tiling.indices.flatMap { tiling.blocks(ofTile: $0) }
    #expect(blocks == Array(0..<tiling.blockCount))
    #expect(blocks.map { tiling.elements(ofBlock: $0).count }.dropLast().allSatisfy { $0 == row })
  }
}
