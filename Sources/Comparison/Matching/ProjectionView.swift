package import Checkpoints
internal import Tensors

/// Parts of fused projections and other orders of their rows, over the same stored bytes.
package enum ProjectionView {
  /// Blocks of rows of a tensor, one below the other; nil unless it is stored as a whole.
  ///
  /// The blocks are within the tensor and have rows.
  package static func rows(_ blocks: [Range<Int>], of tensor: LogicalTensor) -> LogicalTensor? {
    guard let first = tensor.spec.shape.first, let piece = tensor.wholePiece, tensor.isViewable,
      blocks.allSatisfy({ !$0.isEmpty && 0 <= $0.lowerBound && $0.upperBound <= first })
    else { return nil }
    var shape = tensor.spec.shape
    shape[0] = blocks.reduce(0) { $0 + $1.count }
    let rowBytes = first == 0 ? 0 : tensor.spec.byteCount / first
    let identity = Placement(rowMajor: shape)
    var pieces: [LogicalTensor.Piece] = []
    var row = 0
    for block in blocks {
      var box = identity.box
      box[identity.order.axes[0]] = row..<row + block.count
      guard let placement = try? Placement(order: identity.order, box: box) else { return nil }
      let start = piece.byteOffset + block.lowerBound * rowBytes
      pieces.append(piece.placed(placement, start..<start + block.count * rowBytes))
      row += block.count
    }
    return tensor.view(shape, pieces)
  }

  /// A projection whose heads keep rotary pairs side by side, in the order in which they are half a
  /// head apart, as Hugging Face has it; nil unless it is stored as a whole and has such heads.
  package static func unpaired(
    _ tensor: LogicalTensor, headDimension: Int
  ) -> LogicalTensor? {
    guard let rows = tensor.spec.shape.first, tensor.spec.shape.count <= 2,
      let piece = tensor.wholePiece, tensor.isViewable, headDimension > 0,
      headDimension % 2 == 0, rows % headDimension == 0
    else { return nil }
    let columns = tensor.spec.shape.count == 2 ? tensor.spec.shape[1] : 1
    let box: Box = [
      "head": 0..<rows / headDimension, "half": 0..<2, "pair": 0..<headDimension / 2,
      "column": 0..<columns,
    ]
    guard
      let identity = try? Placement(order: "(head half pair) column", box: box),
      let stored = try? Placement(order: "(head pair half) column", box: box)
    else { return nil }
    return LogicalTensor(
      spec: tensor.spec, pieces: [piece.placed(stored, piece.byteRange)], identity: identity)
  }
}

extension LogicalTensor {
  /// Whether elements are whole bytes.
  fileprivate var isViewable: Bool { spec.dtype.bitWidth % 8 == 0 }

  fileprivate func view(_ shape: [Int], _ pieces: [Piece]) -> LogicalTensor {
    LogicalTensor(spec: TensorSpec(name: name, dtype: spec.dtype, shape: shape), pieces: pieces)
  }
}

extension LogicalTensor.Piece {
  fileprivate func placed(_ placement: Placement, _ bytes: Range<Int>) -> LogicalTensor.Piece {
    LogicalTensor.Piece(
      file: file, byteOffset: bytes.lowerBound, byteCount: bytes.count, placement: placement)
  }
}
