/// The scratch memory of one worker: blocks and masks handed out by slot number.
///
/// Memory is allocated once, 64-byte aligned, for `blockCount` blocks of working precision and
/// `maskCount` masks of up to `capacity` elements, and reused for every block of every tile.
@safe
package final class Workspace {
  private let blockCount: Int
  private let maskCount: Int
  /// The most elements of a block: a multiple of `Block.capacity`.
  package let capacity: Int
  private let blocks: UnsafeMutableRawPointer
  private let masks: UnsafeMutablePointer<UInt64>

  private var blockBytes: Int { capacity * 8 }
  private var maskWords: Int { capacity / 64 }

  package init(blockCount: Int, maskCount: Int, capacity: Int = Block.capacity) {
    self.blockCount = blockCount
    self.maskCount = maskCount
    self.capacity = Self.rounded(capacity)
    unsafe blocks = .allocate(
      byteCount: max(1, blockCount) * self.capacity * 8, alignment: 64)
    unsafe masks = .allocate(capacity: max(1, maskCount) * (self.capacity / 64))
    unsafe masks.initialize(repeating: 0, count: max(1, maskCount) * (self.capacity / 64))
  }

  private static func rounded(_ capacity: Int) -> Int {
    max(1, (capacity + Block.capacity - 1) / Block.capacity) * Block.capacity
  }

  deinit {
    unsafe blocks.deallocate()
    unsafe masks.deallocate()
  }

  /// The bytes that a workspace of this many slots takes.
  package static func byteCount(
    blockCount: Int, maskCount: Int, capacity: Int = Block.capacity
  ) -> Int {
    blockCount * rounded(capacity) * 8 + maskCount * rounded(capacity) / 8
  }

  /// The block of `slot`, for `count` elements; its former contents are undefined.
  package func block(_ slot: Int, count: Int) -> Block {
    precondition(slot >= 0 && slot < blockCount && count <= capacity)
    return unsafe Block(address: blocks + slot * blockBytes, count: count)
  }

  /// The memory of neighbouring slots for blocks, as `count` float64 numbers.
  func doubles(_ slots: Range<Int>, count: Int) -> UnsafeMutablePointer<Double> {
    precondition(slots.lowerBound >= 0 && slots.upperBound <= blockCount)
    precondition(count <= slots.count * capacity)
    return unsafe (blocks + slots.lowerBound * blockBytes).assumingMemoryBound(to: Double.self)
  }

  /// The mask of `slot`, for `count` elements; its former contents are undefined.
  package func mask(_ slot: Int, count: Int) -> Mask {
    precondition(slot >= 0 && slot < maskCount && count <= capacity)
    return unsafe Mask(words: masks + slot * maskWords, count: count)
  }
}
