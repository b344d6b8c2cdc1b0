package import Checkpoints
internal import Tensors

extension LogicalTensor {
  /// The matrices that the tensor is: itself, or those of a stack, as a layer's experts are.
  ///
  /// Vectors, scalars, and tensors of four dimensions and more are none; neither are tensors
  /// without elements. Each matrix is a tensor of two dimensions that reads its part alone.
  package var matrices: [LogicalTensor] {
    guard spec.elementCount > 0, !pieces.isEmpty else { return [] }
    switch spec.shape.count {
    case 2: return [self]
    case 3: return (0..<spec.shape[0]).compactMap(matrix)
    default: return []
    }
  }

  private func matrix(_ index: Int) -> LogicalTensor? {
    let size = spec.shape[1] * spec.shape[2]
    let part = FlatRange(
      index * size..<(index + 1) * size, of: identity.box, in: identity.order)
    // Types of parts of a byte are never cut.
    guard spec.dtype.bitWidth % 8 == 0, part.boxes.count == 1, let box = part.boxes.first,
      let identity = try? Placement(order: identity.order, box: box)
    else { return nil }
    var spec = spec
    spec.shape.removeFirst()
    func placed(_ pieces: [Piece]) -> [Piece] {
      pieces.filter { placement(of: $0).restricted(to: box) != nil }.map { piece in
        Piece(
          file: piece.file, byteOffset: piece.byteOffset, byteCount: piece.byteCount,
          placement: placement(of: piece))
      }
    }
    return LogicalTensor(
      spec: spec, pieces: placed(pieces), identity: identity, copies: copies.map(placed),
      combination: combination)
  }
}
