package import Checkpoints
package import Storage
package import Tensors

/// Tensors whose bytes lie in files of a temporary directory, whole or in pieces.
package enum StoredTensor {
  /// A tensor in one piece that begins at an odd offset of its file.
  package static func whole(
    _ spec: TensorSpec, _ bytes: [UInt8], in directory: borrowing TemporaryDirectory,
    file: String, access: FileAccess
  ) throws -> LogicalTensor {
    let path = try directory.file(file, [0, 0, 0] + bytes)
    let piece = LogicalTensor.Piece(
      file: try InputFile(path, access: access), byteOffset: 3, byteCount: bytes.count)
    return LogicalTensor(spec: spec, pieces: [piece])
  }

  /// A matrix in two files: the first rows as they are, the others column by column.
  package static func pieces(
    _ spec: TensorSpec, _ bytes: [UInt8], in directory: borrowing TemporaryDirectory,
    file: String, access: FileAccess
  ) throws -> LogicalTensor {
    let (rows, columns, width) = (spec.shape[0], spec.shape[1], spec.dtype.bitWidth / 8)
    let order = AxisOrder.positional(rank: 2)
    let axes = order.axes
    let cut = rows / 3
    var turned: [UInt8] = []
    for column in 0..<columns {
      for row in cut..<rows {
        let start = (row * columns + column) * width
        turned += bytes[start..<start + width]
      }
    }
    let first = Array(bytes[..<(cut * columns * width)])
    let transposed = AxisOrder(dimensions: [[axes[1]], [axes[0]]]) ?? order
    let parts = [
      (first, try Placement(order: order, box: Box([(axes[0], 0..<cut), (axes[1], 0..<columns)]))),
      (
        turned,
        try Placement(
          order: transposed, box: Box([(axes[0], cut..<rows), (axes[1], 0..<columns)]))
      ),
    ]
    let pieces = try parts.enumerated().map { index, part in
      let path = try directory.file("\(file)-\(index)", [7] + part.0)
      return LogicalTensor.Piece(
        file: try InputFile(path, access: access), byteOffset: 1, byteCount: part.0.count,
        placement: part.1)
    }
    return LogicalTensor(spec: spec, pieces: pieces)
  }
}
