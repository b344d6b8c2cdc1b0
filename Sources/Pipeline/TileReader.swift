internal import Arithmetic
internal import Checkpoints
internal import Storage
internal import Tensors

/// The bytes of one input's tile, in logical row-major order.
///
/// Mapped files are read in place and their pages released afterwards; otherwise bytes are read
/// into a buffer that is reused. Tensors stored in pieces are gathered into such a buffer, and
/// stored copies are compared or added up as the tensor says.
@safe
final class TileReader {
  private let buffer = TileBuffer()
  private let staging = TileBuffer()
  /// The bytes of a further copy.
  let copyBuffer = TileBuffer()
  /// What copies make together.
  let combined = TileBuffer()
  lazy var workspace = Workspace(blockCount: 2, maskCount: 0)
  /// What derived tensors are made of.
  private lazy var derived = DerivedInputs()
  /// What computes tensors of earlier stages.
  private lazy var stage = StageReader()
  private var borrowed: [(file: InputFile, range: Range<Int>)] = []

  /// The tile's bytes, valid until `release()`.
  private(set) var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

  /// Makes the elements `elements` (flat, row-major) of `tensor` available.
  ///
  /// Throws a `CopyFault` if the tensor's copies do not make one.
  func open(_ tensor: LogicalTensor, elements: Range<Int>) throws {
    release()
    if let derivation = tensor.derivation as? StageDerivation {
      unsafe bytes = try stage.bytes(elements, of: derivation)
      return
    }
    if let derivation = tensor.derivation {
      unsafe bytes = try derive(tensor, by: derivation, elements)
      return
    }
    guard tensor.readCopies.count > 1 else {
      unsafe bytes = try view(tensor.pieces, of: tensor, elements)
      return
    }
    if tensor.combination.addsUp {
      unsafe bytes = try sum(tensor, elements)
    } else {
      unsafe bytes = try view(tensor.pieces, of: tensor, elements)
      try unsafe compare(tensor, elements, with: bytes)
    }
  }

  /// Makes elements of a tensor that is not stored.
  private func derive(
    _ tensor: LogicalTensor, by derivation: any TensorDerivation, _ elements: Range<Int>
  ) throws -> UnsafeRawBufferPointer {
    let target = unsafe buffer.reserve(elements.count * tensor.spec.dtype.bitWidth / 8)
    derived.turn(to: derivation)
    if !elements.isEmpty { try unsafe derivation.derive(elements, from: derived, into: target) }
    return UnsafeRawBufferPointer(target)
  }

  /// Gives back the pages of the tile.
  func release() {
    for (file, range) in borrowed { file.release(range) }
    borrowed.removeAll(keepingCapacity: true)
    unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Elements of the tensor as one copy, stored in `pieces`, has them.
  ///
  /// The bytes are in a file or in `scratch`, and valid until it is used again.
  func view(
    _ pieces: [LogicalTensor.Piece], of tensor: LogicalTensor, _ elements: Range<Int>,
    in scratch: TileBuffer? = nil
  ) throws -> UnsafeRawBufferPointer {
    let scratch = scratch ?? buffer
    let bits = tensor.spec.dtype.bitWidth
    if let (file, start) = run(of: elements, in: pieces, tensor) {
      return try unsafe view(start..<start + elements.count * bits / 8, of: file, in: scratch)
    }
    let target = unsafe scratch.reserve(elements.count * bits / 8)
    try unsafe gather(pieces, tensor, elements, into: target)
    return UnsafeRawBufferPointer(target)
  }

  /// The file in which the elements follow each other, and where; nil if they must be gathered.
  private func run(
    of elements: Range<Int>, in pieces: [LogicalTensor.Piece], _ tensor: LogicalTensor
  ) -> (file: InputFile, start: Int)? {
    let bits = tensor.spec.dtype.bitWidth
    if let piece = LogicalTensor.whole(pieces) {
      return (piece.file, piece.byteOffset + elements.lowerBound * bits / 8)
    }
    for piece in pieces {
      guard let copy = StridedCopy(from: tensor.identity, to: tensor.placement(of: piece)),
        copy.sourceRange.overlaps(elements)
      else { continue }
      guard copy.loops.isEmpty, copy.sourceRange.clamped(to: elements) == elements else { break }
      let first = copy.targetOffset + elements.lowerBound - copy.sourceOffset
      return (piece.file, piece.byteOffset + first * bits / 8)
    }
    return nil
  }

  /// Stored bytes: in place where the file is mapped, else read into `scratch`.
  private func view(
    _ range: Range<Int>, of file: InputFile, in scratch: TileBuffer
  ) throws -> UnsafeRawBufferPointer {
    guard range.upperBound <= file.byteCount else {
      let missing = range.upperBound - max(range.lowerBound, file.byteCount)
      throw FileError(
        .read, file.path, .endsEarly(offset: file.byteCount, missing: missing))
    }
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
    _ pieces: [LogicalTensor.Piece], _ tensor: LogicalTensor, _ elements: Range<Int>,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let width = tensor.spec.dtype.bitWidth / 8
    let identity = tensor.identity
    for box in FlatRange(elements, of: identity.box, in: identity.order).boxes {
      guard let place = identity.restricted(to: box)?.rebased(to: elements.lowerBound) else {
        continue
      }
      for piece in pieces {
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
