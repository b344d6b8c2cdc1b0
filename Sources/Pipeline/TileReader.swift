internal import Checkpoints
internal import Storage
internal import Tensors

/// The bytes of one input's tile, in logical row-major order.
///
/// Mapped files are read in place and their pages released afterwards; otherwise bytes are read
/// into a buffer that is reused. Tensors stored in pieces are gathered into such a buffer.
@safe
final class TileReader {
  private let buffer = TileBuffer()
  private let staging = TileBuffer()
  private var borrowed: [(file: InputFile, range: Range<Int>)] = []

  /// The tile's bytes, valid until `release()`.
  private(set) var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

  /// Makes the elements `elements` (flat, row-major) of `tensor` available.
  func open(_ tensor: LogicalTensor, elements: Range<Int>) throws {
    release()
    let bits = tensor.spec.dtype.bitWidth
    guard let piece = tensor.wholePiece else {
      let target = unsafe buffer.reserve(elements.count * bits / 8)
      try unsafe gather(tensor, elements, into: target)
      unsafe bytes = UnsafeRawBufferPointer(target)
      return
    }
    let start = piece.byteOffset + elements.lowerBound * bits / 8
    let end = piece.byteOffset + elements.upperBound * bits / 8
    unsafe bytes = try view(start..<end, of: piece.file, in: buffer)
  }

  /// Gives back the pages of the tile.
  func release() {
    for (file, range) in borrowed { file.release(range) }
    borrowed.removeAll(keepingCapacity: true)
    unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Stored bytes: in place where the file is mapped, else read into `scratch`.
  private func view(
    _ range: Range<Int>, of file: InputFile, in scratch: TileBuffer
  ) throws -> UnsafeRawBufferPointer {
    if let mapped = try unsafe file.mappedBytes() {
      try file.willNeed(range)
      borrowed.append((file, range))
      return unsafe UnsafeRawBufferPointer(rebasing: mapped[range])
    }
    let target = unsafe scratch.reserve(range.count)
    try unsafe file.read(range, into: target)
    return UnsafeRawBufferPointer(target)
  }

  /// Copies what each piece has of the tile to its place in logical order.
  ///
  /// A flat range is a few boxes; of each piece only the footprint of a box is read.
  private func gather(
    _ tensor: LogicalTensor, _ elements: Range<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    let width = tensor.spec.dtype.bitWidth / 8
    let identity = tensor.identity
    for box in FlatRange(elements, of: identity.box, in: identity.order).boxes {
      guard let place = identity.restricted(to: box)?.rebased(to: elements.lowerBound) else {
        continue
      }
      for piece in tensor.pieces {
        guard let stored = tensor.placement(of: piece).restricted(to: box) else { continue }
        let footprint = stored.footprint
        let start = piece.byteOffset + footprint.lowerBound * width
        let source = try unsafe view(
          start..<start + footprint.count * width, of: piece.file, in: staging)
        let copy = StridedCopy(from: stored.rebased(to: footprint.lowerBound), to: place)
        try unsafe copy?.execute(source: source, target: target, dtype: tensor.spec.dtype)
      }
    }
  }
}
