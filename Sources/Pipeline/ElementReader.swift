package import Checkpoints

/// Reads ranges of a tensor in its logical row-major order, however it is stored.
///
/// One thread uses it at a time; its memory is that of the largest range.
@safe
package final class ElementReader {
  private let reader = TileReader()

  package init() {}

  /// Calls `body` with the bytes of the elements `elements` (flat, row-major) of `tensor`.
  ///
  /// Throws `FileError`, or `CopyFault` if the tensor's copies do not make one.
  package func read<Result>(
    _ elements: Range<Int>, of tensor: LogicalTensor,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try reader.open(tensor, elements: elements)
    defer { reader.release() }
    return try unsafe body(reader.bytes)
  }
}
