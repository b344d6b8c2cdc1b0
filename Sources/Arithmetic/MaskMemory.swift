/// The masks of a whole tensor, one bit per element, kept from a reduce round for the map.
///
/// Every block has words of its own, so that workers write different words; the barrier between
/// the rounds is what lets others read them. That is why sharing it is safe.
@safe
package final class MaskMemory: @unchecked Sendable {
  /// Tensors of more elements than this are not remembered: 32 MiB of masks.
  package static let largestCount = 1 << 28

  private let words: UnsafeMutablePointer<UInt64>
  private let elementCount: Int
  private let blockElements: Int
  private var wordsOfBlock: Int { (blockElements + 63) / 64 }

  package init(elementCount: Int, blockElements: Int = Block.capacity) {
    precondition(elementCount >= 0 && blockElements > 0)
    self.elementCount = elementCount
    self.blockElements = blockElements
    let blocks = elementCount / blockElements + 1
    unsafe words = .allocate(capacity: blocks * ((blockElements + 63) / 64))
  }

  deinit { unsafe words.deallocate() }

  /// The mask of the block of `count` elements that begins at the flat index `first`.
  package func mask(first: Int, count: Int) -> Mask {
    precondition(first >= 0 && first % blockElements == 0 && count <= blockElements)
    precondition(first + count <= elementCount)
    return unsafe Mask(words: words + first / blockElements * wordsOfBlock, count: count)
  }
}
