package import Storage
package import Tensors

/// A tensor of a catalogue together with the stored bytes that make it up.
package struct LogicalTensor: Sendable {
  /// Bytes of one file that hold one part of a tensor.
  package struct Piece: Sendable {
    package let file: InputFile
    /// Counted from the start of the file.
    package let byteOffset: Int
    package let byteCount: Int
    /// Which part of the tensor the bytes hold in which order; nil for all of it, row-major.
    package let placement: Placement?

    package init(file: InputFile, byteOffset: Int, byteCount: Int, placement: Placement? = nil) {
      self.file = file
      self.byteOffset = byteOffset
      self.byteCount = byteCount
      self.placement = placement
    }

    /// The bytes in the file.
    package var byteRange: Range<Int> { byteOffset..<byteOffset + byteCount }
  }

  package let spec: TensorSpec
  package let pieces: [Piece]
  /// The tensor in its own row-major order, in the axes that the pieces' placements have.
  package let identity: Placement

  /// Without an `identity` the axes are the dimensions of the shape and have no meaning.
  package init(spec: TensorSpec, pieces: [Piece], identity: Placement? = nil) {
    self.spec = spec
    self.pieces = pieces
    self.identity = identity ?? Placement(rowMajor: spec.shape)
  }

  package var name: TensorName { spec.name }

  /// Where the piece lies in the tensor.
  package func placement(of piece: Piece) -> Placement {
    piece.placement ?? identity
  }

  /// The only piece, if its bytes are the whole tensor in row-major order.
  package var wholePiece: Piece? {
    guard pieces.count == 1, let piece = pieces.first, piece.placement == nil else { return nil }
    return piece
  }
}
