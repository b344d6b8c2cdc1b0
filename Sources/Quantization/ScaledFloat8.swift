internal import Checkpoints
internal import Tensors

/// Weights that are stored as 8-bit floats and scales: each is its code's number times the scale of
/// its block, rounded once to float32.
struct ScaledFloat8: TensorDerivation {
  let inputs: [LogicalTensor]
  private let grid: ScaleGrid
  private let table: [Float]
  private let type: ScaleType

  /// Nil for codes or scales of other types.
  init?(codes: LogicalTensor, scales: LogicalTensor, grid: ScaleGrid) {
    guard let table = CodeTables.values(of: codes.spec.dtype),
      let type = ScaleType(scales.spec.dtype)
    else { return nil }
    inputs = [codes, scales]
    self.grid = grid
    self.table = table
    self.type = type
  }

  func workingByteCount(elementCount: Int) -> Int {
    let rows = elementCount / max(1, grid.columns) + 2
    let scales = (rows / grid.blockRows + 2) * grid.scaleColumns
    return elementCount + 8 * min(scales, inputs[1].spec.elementCount)
  }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard let numbers = target.baseAddress else { return }
    try unsafe inputs.read(elements, ofInput: 0) { codes in
      let matrixCount = grid.rows * grid.columns
      var start = elements.lowerBound
      while start < elements.upperBound {
        let matrix = start / matrixCount
        let part = start..<min(elements.upperBound, (matrix + 1) * matrixCount)
        try unsafe fill(
          part, inMatrix: matrix, from: inputs, codes: codes, first: elements.lowerBound, numbers)
        start = part.upperBound
      }
    }
  }

  /// Makes the elements `part`, which lie in one matrix of a stack.
  private func fill(
    _ part: Range<Int>, inMatrix matrix: Int, from inputs: any DerivationInputs,
    codes: UnsafeRawBufferPointer, first: Int, _ target: UnsafeMutableRawPointer
  ) throws {
    let origin = matrix * grid.rows * grid.columns
    let rows =
      (part.lowerBound - origin) / grid.columns...(part.upperBound - 1 - origin) / grid.columns
    let range = grid.scales(ofRows: rows, inMatrix: matrix)
    let scales = try unsafe inputs.read(range, ofInput: 1) { unsafe type.values($0) }
    let firstScaleRow = rows.lowerBound / grid.blockRows
    for row in rows {
      let rowStart = origin + row * grid.columns
      let columns =
        max(0, part.lowerBound - rowStart)..<min(grid.columns, part.upperBound - rowStart)
      let scaleRow = (row / grid.blockRows - firstScaleRow) * grid.scaleColumns
      var column = columns.lowerBound
      while column < columns.upperBound {
        let block = column / grid.blockColumns
        let end = min(columns.upperBound, (block + 1) * grid.blockColumns)
        let place = rowStart + column - first
        unsafe multiply(
          UnsafeRawBufferPointer(rebasing: codes[place..<place + end - column]),
          by: scales[scaleRow + block], into: target + 4 * place)
        column = end
      }
    }
  }

  private func multiply(
    _ codes: UnsafeRawBufferPointer, by scale: Float, into target: UnsafeMutableRawPointer
  ) {
    unsafe table.withUnsafeBufferPointer { table in
      for place in 0..<codes.count {
        let value = unsafe table[Int(codes[place])] * scale
        unsafe target.storeBytes(of: value, toByteOffset: 4 * place, as: Float.self)
      }
    }
  }
}
