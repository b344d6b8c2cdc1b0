internal import Checkpoints
internal import Tensors

/// Other looks at stored tensors; nothing is read.
enum TensorView {
  /// A matrix with rows and columns exchanged.
  static func transposed(_ tensor: LogicalTensor) -> LogicalTensor? {
    let old = tensor.identity
    guard tensor.spec.shape.count == 2, tensor.spec.dtype.bitWidth >= 8,
      let order = AxisOrder(dimensions: old.order.dimensions.reversed()),
      let identity = try? Placement(order: order, box: old.box)
    else { return nil }
    var spec = tensor.spec
    spec.shape.reverse()
    func placed(_ pieces: [LogicalTensor.Piece]) -> [LogicalTensor.Piece] {
      pieces.map { piece in
        LogicalTensor.Piece(
          file: piece.file, byteOffset: piece.byteOffset, byteCount: piece.byteCount,
          placement: piece.placement ?? old)
      }
    }
    return LogicalTensor(
      spec: spec, pieces: placed(tensor.pieces), identity: identity,
      copies: tensor.copies.map(placed), combination: tensor.combination)
  }

  /// The first rows of two tensors that differ in the number of rows alone.
  static func commonRows(
    _ left: LogicalTensor, _ right: LogicalTensor
  ) -> (left: LogicalTensor, right: LogicalTensor)? {
    let (a, b) = (left.spec.shape, right.spec.shape)
    guard a.count == b.count, a.count > 1, a.dropFirst() == b.dropFirst() else { return nil }
    let count = min(a[0], b[0])
    guard let first = rows(count, of: left), let second = rows(count, of: right) else { return nil }
    return (first, second)
  }

  /// The first rows of a tensor.
  private static func rows(_ count: Int, of tensor: LogicalTensor) -> LogicalTensor? {
    guard tensor.spec.shape[0] != count else { return tensor }
    let old = tensor.identity
    guard count > 0, tensor.spec.dtype.bitWidth >= 8,
      let outer = old.order.dimensions.first, outer.count == 1, let axis = outer.first
    else { return nil }
    var box = old.box
    box[axis] = box[axis].lowerBound..<box[axis].lowerBound + count
    guard let identity = try? Placement(order: old.order, box: box) else { return nil }
    var spec = tensor.spec
    spec.shape[0] = count
    func cut(_ pieces: [LogicalTensor.Piece]) -> [LogicalTensor.Piece] {
      pieces.compactMap { piece in
        (piece.placement ?? old).restricted(to: box).map { placement in
          LogicalTensor.Piece(
            file: piece.file, byteOffset: piece.byteOffset, byteCount: piece.byteCount,
            placement: placement)
        }
      }
    }
    return LogicalTensor(
      spec: spec, pieces: cut(tensor.pieces), identity: identity,
      copies: tensor.copies.map(cut), combination: tensor.combination)
  }
}
