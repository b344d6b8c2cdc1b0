/// The cut of a tensor's flat logical elements into tiles, the units of work.
///
/// Every tile but the last is the same whole number of blocks. Reductions give one partial result
/// for each block, so that results do not depend on the tile size; the last block and the last tile
/// may be shorter.
package struct Tiling: Hashable, Sendable {
  /// The elements of a block where nobody says otherwise; changing this changes the bits of
  /// reductions.
  package static let blockElements = 4096

  /// The elements to cut, from 0.
  package let elementCount: Int
  /// The elements of every tile but the last: a multiple of `blockElements`.
  package let tileElements: Int
  /// The elements of every block but the last.
  package let blockElements: Int

  /// Cuts `elementCount` elements into tiles of `tileElements`, rounded up to whole blocks.
  ///
  /// Operations that need whole rows have blocks of one or several rows.
  package init(
    elementCount: Int, tileElements: Int, blockElements: Int = Self.blockElements
  ) {
    precondition(
      elementCount >= 0 && tileElements > 0 && blockElements > 0,
      "a tile has at least one element")
    self.elementCount = elementCount
    self.blockElements = blockElements
    let (blocks, rest) = tileElements.quotientAndRemainder(dividingBy: blockElements)
    let most = Int.max / blockElements
    self.tileElements = blockElements * Swift.min(rest == 0 ? blocks : blocks + 1, most)
  }

  /// Cuts `elementCount` elements into tiles of exactly `wholeTile` elements, which have no blocks.
  package init(elementCount: Int, wholeTile: Int) {
    precondition(elementCount >= 0 && wholeTile > 0, "a tile has at least one element")
    self.elementCount = elementCount
    tileElements = wholeTile
    blockElements = Self.blockElements
  }

  /// The number of blocks of the whole tensor.
  package var blockCount: Int { Self.parts(of: elementCount, each: blockElements) }

  /// The indices of the blocks that make up tile `index`.
  package func blocks(ofTile index: Int) -> Range<Int> {
    let elements = self[index]
    let first = elements.lowerBound / blockElements
    return first..<first + Self.parts(of: elements.count, each: blockElements)
  }

  /// The elements of block `index`.
  package func elements(ofBlock index: Int) -> Range<Int> {
    precondition(0..<blockCount ~= index, "there is no block \(index)")
    let start = index * blockElements
    return start..<start + Swift.min(blockElements, elementCount - start)
  }

  private static func parts(of count: Int, each size: Int) -> Int {
    let (whole, rest) = count.quotientAndRemainder(dividingBy: size)
    return rest == 0 ? whole : whole + 1
  }
}

extension Tiling: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { Self.parts(of: elementCount, each: tileElements) }

  /// The elements of tile `index`.
  package subscript(index: Int) -> Range<Int> {
    precondition(indices ~= index, "there is no tile \(index)")
    let start = index * tileElements
    return start..<start + Swift.min(tileElements, elementCount - start)
  }
}
