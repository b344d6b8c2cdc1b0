/// The scratch memory of one worker: blocks and masks handed out by slot number.
///
/// Memory is allocated once, 64-byte aligned, for `blockCount` blocks of working precision and
/// `maskCount` masks, and reused for every block of every tile.
@safe
package final class Workspace {
  private let blockCount: Int
  private let maskCount: Int
  private let blocks: UnsafeMutableRawPointer
  private let masks: UnsafeMutablePointer<UInt64>

  private static let blockBytes = Block.capacity * 8
  private static let maskWords = Block.capacity / 64

  package init(blockCount: Int, maskCount: Int) {
    self.blockCount = blockCount
    self.maskCount = maskCount
    unsafe blocks = .allocate(byteCount: max(1, blockCount) * Self.blockBytes, alignment: 64)
    unsafe masks = .allocate(capacity: max(1, maskCount) * Self.maskWords)
    unsafe masks.initialize(repeating: 0, count: max(1, maskCount) * Self.maskWords)
  }

  deinit {
    unsafe blocks.deallocate()
    unsafe masks.deallocate()
  }

  /// The bytes that a workspace of this many slots takes.
  package static func byteCount(blockCount: Int, maskCount: Int) -> Int {
    blockCount * blockBytes + maskCount * maskWords * 8
  }

  /// The block of `slot`, for `count` elements; its former contents are undefined.
  package func block(_ slot: Int, count: Int) -> Block {
    precondition(slot >= 0 && slot < blockCount && count <= Block.capacity)
    return unsafe Block(address: blocks + slot * Self.blockBytes, count: count)
  }

  /// The mask of `slot`, for `count` elements; its former contents are undefined.
  package func mask(_ slot: Int, count: Int) -> Mask {
    precondition(slot >= 0 && slot < maskCount && count <= Block.capacity)
    return unsafe Mask(words: masks + slot * Self.maskWords, count: count)
  }
}
