internal import Checkpoints
internal import Tensors

/// The inputs of a derivation as one worker reads them: a reader for each, kept from range to range.
final class DerivedInputs: DerivationInputs {
  private var tensors: [LogicalTensor] = []
  private var readers: [TileReader] = []

  /// Reads the inputs of `derivation` from now on.
  func turn(to derivation: any TensorDerivation) {
    tensors = derivation.inputs
    while readers.count < tensors.count { readers.append(TileReader()) }
  }

  func read<Result>(
    _ elements: Range<Int>, ofInput index: Int,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try readers[index].open(tensors[index], elements: elements)
    defer { readers[index].release() }
    return try unsafe body(readers[index].bytes)
  }
}
