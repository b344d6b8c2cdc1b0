/// A run of elements in working precision, held in a worker's workspace.
///
/// A block is a view: it stays valid as long as its `Workspace` and is only ever used by the
/// worker that owns it.
@safe
package struct Block {
  /// The most elements of a block; blocks start at multiples of this in a tensor's flat order.
  package static let capacity = 4096

  let address: UnsafeMutableRawPointer

  /// The elements in use, at most `capacity`.
  package let count: Int

  init(address: UnsafeMutableRawPointer, count: Int) {
    unsafe self.address = address
    self.count = count
  }

  var singles: UnsafeMutablePointer<Float> {
    unsafe address.assumingMemoryBound(to: Float.self)
  }

  var doubles: UnsafeMutablePointer<Double> {
    unsafe address.assumingMemoryBound(to: Double.self)
  }
}

/// One bit per element of a block; a set bit keeps the element.
@safe
package struct Mask {
  let words: UnsafeMutablePointer<UInt64>
  package let count: Int

  init(words: UnsafeMutablePointer<UInt64>, count: Int) {
    unsafe self.words = words
    self.count = count
  }

  /// Whether the element at `index` is kept; for tests and small uses.
  package subscript(index: Int) -> Bool {
    precondition(index >= 0 && index < count)
    return unsafe (words[index / 64] >> UInt64(index % 64)) & 1 == 1
  }
}
