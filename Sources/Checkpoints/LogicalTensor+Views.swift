internal import Tensors

extension LogicalTensor {
  /// The transposed matrix, over the same stored bytes.
  ///
  /// Nil for what has not two dimensions, for elements that are no whole bytes, and for tensors that
  /// are derived.
  package var transposed: LogicalTensor? {
    guard derivation == nil, spec.shape.count == 2, spec.dtype.bitWidth % 8 == 0,
      identity.order.dimensions.count == 2,
      let order = AxisOrder(dimensions: identity.order.dimensions.reversed()),
      let turned = try? Placement(order: order, box: identity.box)
    else { return nil }
    func placed(_ pieces: [Piece]) -> [Piece] {
      pieces.map { piece in
        Piece(
          file: piece.file, byteOffset: piece.byteOffset, byteCount: piece.byteCount,
          placement: placement(of: piece))
      }
    }
    let spec = TensorSpec(name: name, dtype: spec.dtype, shape: spec.shape.reversed())
    return LogicalTensor(
      spec: spec, pieces: placed(pieces), identity: turned, copies: copies.map(placed),
      combination: combination)
  }
}
