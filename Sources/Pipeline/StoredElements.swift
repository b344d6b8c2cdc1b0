package import Checkpoints
internal import Tensors

extension LogicalTensor {
  /// The stored bytes of some elements (flat, row-major), whatever the layout.
  ///
  /// Of types narrower than a byte the range begins and ends at multiples of 4, or at the end of
  /// the tensor. Throws `FileError`, and `CopyFault` where copies do not make one tensor.
  package func bytes(ofElements elements: Range<Int>) throws -> [UInt8] {
    precondition(
      elements.lowerBound >= 0 && elements.upperBound <= spec.elementCount, "elements exist")
    guard !elements.isEmpty else { return [] }
    let reader = TileReader()
    try reader.open(self, elements: elements)
    defer { reader.release() }
    return unsafe Array(reader.bytes)
  }
}
