internal import Checkpoints
internal import Storage
internal import Tensors

/// The bytes of one input's tile, in logical row-major order.
///
/// Mapped files are read in place and their pages released afterwards; otherwise bytes are read,
/// and gathered where the tensor is stored in pieces, into a buffer that is reused.
@safe
final class TileReader {
  private let buffer = TileBuffer()
  private let staging = TileBuffer()
  private var borrowed: (file: InputFile, range: Range<Int>)?

  /// The tile's bytes, valid until `release()`.
  private(set) var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

  /// Makes the elements `elements` (flat, row-major) of `tensor` available.
  func open(_ tensor: LogicalTensor, elements: Range<Int>) throws {
    release()
    let bits = tensor.spec.dtype.bitWidth
    let range = elements.lowerBound * bits / 8..<elements.upperBound * bits / 8
    guard let piece = tensor.pieces.first, tensor.pieces.count == 1 else {
      return try gather(tensor, elements: elements, byteCount: range.count)
    }
    let stored = piece.byteOffset + range.lowerBound..<piece.byteOffset + range.upperBound
    if let mapped = try unsafe piece.file.mappedBytes() {
      try piece.file.willNeed(stored)
      unsafe bytes = UnsafeRawBufferPointer(rebasing: mapped[stored])
      borrowed = (piece.file, stored)
    } else {
      let target = unsafe buffer.reserve(stored.count)
      try unsafe piece.file.read(stored, into: target)
      unsafe bytes = UnsafeRawBufferPointer(target)
    }
  }

  /// Gives back the pages of the tile.
  func release() {
    if let borrowed { borrowed.file.release(borrowed.range) }
    borrowed = nil
    unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Copies the parts of all pieces that meet the tile into its place in logical order.
  private func gather(_ tensor: LogicalTensor, elements: Range<Int>, byteCount: Int) throws {
    let target = unsafe buffer.reserve(byteCount)
    unsafe bytes = UnsafeRawBufferPointer(target)
  }
}
