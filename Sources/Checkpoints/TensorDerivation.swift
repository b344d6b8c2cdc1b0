/// How a tensor that is not stored is made, range by range, out of others.
///
/// Dequantised weights, weights with an adapter, and embeddings whose rows were gathered are
/// derived: readers ask for a range of elements and get bytes, as of any tensor, and nothing is held
/// beyond that range. A derivation is a value; what it makes depends on its inputs alone, never on
/// how ranges are cut.
package protocol TensorDerivation: Sendable {
  /// The tensors it reads, stored or derived themselves.
  var inputs: [LogicalTensor] { get }

  /// Bytes of input that making every element once reads; for the plan's cost.
  var readByteCount: Int { get }

  /// Bytes of one worker that making `elementCount` elements takes beside their own; for the cost.
  func workingByteCount(elementCount: Int) -> Int

  /// Makes `elements` (flat, row-major) in the tensor's own element type.
  ///
  /// - Parameters:
  ///   - elements: what to make; not empty.
  ///   - inputs: reads any range of the inputs.
  ///   - target: memory of exactly these elements, of any alignment.
  /// - Throws: `FileError`, or what the derivation finds wrong with its inputs.
  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws
}

extension TensorDerivation {
  package var readByteCount: Int { inputs.reduce(0) { $0 + $1.readByteCount } }
  package func workingByteCount(elementCount: Int) -> Int { 0 }
}

/// Reads ranges of the inputs of a derivation.
package protocol DerivationInputs {
  /// Calls `body` with the bytes of the elements `elements` (flat, row-major) of input `index`, which
  /// are of any alignment and valid until it returns.
  func read<Result>(
    _ elements: Range<Int>, ofInput index: Int,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result
}
