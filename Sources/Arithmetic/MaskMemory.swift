/// The masks of a whole tensor, one bit per element, kept from a reduce round for the map.
///
/// Blocks begin at multiples of 64 elements, so that workers write different words; the barrier
/// between the rounds is what lets others read them. That is why sharing it is safe.
@safe
package final class MaskMemory: @unchecked Sendable {
  /// Tensors of more elements than this are not remembered: 32 MiB of masks.
  package static let largestCount = 1 << 28

  private let words: UnsafeMutablePointer<UInt64>
  private let count: Int

  package init(elementCount: Int) {
    count = elementCount
    unsafe words = .allocate(capacity: elementCount / 64 + 1)
  }

  deinit { unsafe words.deallocate() }

  /// The mask of `count` elements from the flat index `first` on, a multiple of 64.
  package func mask(first: Int, count: Int) -> Mask {
    precondition(first >= 0 && first % 64 == 0 && first + count <= self.count)
    return unsafe Mask(words: words + first / 64, count: count)
  }
}
