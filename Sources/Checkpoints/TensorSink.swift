package import Tensors

/// Accepts finished bytes of output tensors, in any order, from any worker.
package protocol TensorSink: Sendable {
  /// Writes bytes of the tensor `name`, which begin `byteOffset` bytes into its data.
  ///
  /// Every byte of every tensor is written exactly once.
  func write(_ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int) throws
}
