internal import CKernels

/// A run of elements in working precision, held in a worker's workspace.
///
/// A block is a view: it stays valid as long as its `Workspace` and is only ever used by the
/// worker that owns it. An input may also be a view of elements as they are stored, for operations
/// on task vectors, which widen them on the way (`Arithmetic.readsStored`).
@safe
package struct Block {
  /// The elements of a block where an operation does not ask for larger ones; blocks start at
  /// multiples of this in a tensor's flat order.
  package static let capacity = 4096

  let address: UnsafeMutableRawPointer

  /// The elements in use, at most the capacity of the workspace.
  package let count: Int

  /// The type of elements as they are stored; nil in working precision.
  let stored: ck_dtype?

  init(address: UnsafeMutableRawPointer, count: Int, stored: ck_dtype? = nil) {
    unsafe self.address = address
    self.count = count
    self.stored = stored
  }

  /// A view of stored elements, which is only read.
  package init(stored type: ElementType, at address: UnsafeRawPointer, count: Int) {
    unsafe self.address = UnsafeMutableRawPointer(mutating: address)
    self.count = count
    stored = type.code
  }

  /// The elements `range` of this block, in working precision or stored, as a block.
  package func part(_ range: Range<Int>, of precision: Arithmetic.Precision) -> Block {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    // Only elements of 16 bits are read as they are stored.
    let width = stored != nil ? 2 : precision == .single ? 4 : 8
    return unsafe Block(
      address: address + range.lowerBound * width, count: range.count, stored: stored)
  }

  /// The address of stored elements of a type that is known.
  func address(of type: ck_dtype) -> UnsafeRawPointer {
    precondition(stored == type, "the block does not hold stored elements of the type")
    return unsafe UnsafeRawPointer(address)
  }

  var singles: UnsafeMutablePointer<Float> {
    precondition(stored == nil, "a stored block is not in working precision")
    return unsafe address.assumingMemoryBound(to: Float.self)
  }

  var doubles: UnsafeMutablePointer<Double> {
    precondition(stored == nil, "a stored block is not in working precision")
    return unsafe address.assumingMemoryBound(to: Double.self)
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
