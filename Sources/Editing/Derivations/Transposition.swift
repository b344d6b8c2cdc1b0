internal import Checkpoints
internal import Tensors

/// The transposed matrix of one that is derived itself and so has no placements to exchange.
struct Transposition: TensorDerivation {
  let matrix: LogicalTensor

  var inputs: [LogicalTensor] { [matrix] }

  func workingByteCount(elementCount: Int) -> Int {
    matrix.derivation?.workingByteCount(elementCount: elementCount) ?? 0
  }

  /// The transposed matrix; nil for elements that are no whole bytes.
  static func tensor(_ matrix: LogicalTensor) -> LogicalTensor? {
    // Transposing twice leaves everything as it was.
    if let turned = matrix.derivation as? Transposition { return turned.matrix }
    guard matrix.spec.shape.count == 2, matrix.spec.dtype.bitWidth % 8 == 0 else { return nil }
    return LogicalTensor(
      spec: TensorSpec(
        name: matrix.name, dtype: matrix.spec.dtype, shape: matrix.spec.shape.reversed()),
      derivedBy: Transposition(matrix: matrix), nominalType: matrix.nominalType)
  }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let width = matrix.spec.dtype.bitWidth / 8
    // A row of the result is a column of the matrix.
    let (rows, columns) = (matrix.spec.shape[0], matrix.spec.shape[1])
    let wanted = elements.lowerBound / rows..<(elements.upperBound - 1) / rows + 1
    for row in 0..<rows {
      let start = row * columns
      try unsafe inputs.read(start + wanted.lowerBound..<start + wanted.upperBound, ofInput: 0) {
        bytes in
        for column in wanted {
          let place = column * rows + row
          guard elements.contains(place) else { continue }
          let source = (column - wanted.lowerBound) * width
          unsafe UnsafeMutableRawBufferPointer(
            rebasing: target[
              (place - elements.lowerBound) * width..<(place - elements.lowerBound + 1) * width]
          ).copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[source..<source + width]))
        }
      }
    }
  }
}
