package import Storage
internal import Tensors

extension TorchFile {
  /// The elements of a tensor in row-major order, whatever its strides, for small tensors.
  ///
  /// Reads the bytes from the first to the last element, and gathers.
  package func bytes(of tensor: TorchTensor) throws(FileError) -> [UInt8] {
    let stored = try file.bytes(in: tensor.byteRange)
    guard !tensor.isContiguous else { return stored }
    let width = tensor.dtype.bitWidth / 8
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tensor.byteCount)
    var coordinates = [Int](repeating: 0, count: tensor.shape.count)
    var place = 0
    for _ in 0..<tensor.elementCount {
      bytes += stored[place * width..<(place + 1) * width]
      for axis in coordinates.indices.reversed() {
        coordinates[axis] += 1
        place += tensor.strides[axis]
        if coordinates[axis] < tensor.shape[axis] { break }
        place -= tensor.strides[axis] * tensor.shape[axis]
        coordinates[axis] = 0
      }
    }
    return bytes
  }
}
