internal import Checkpoints
internal import Tensors

/// Weights that are stored as 4-bit floats, two to a byte with the first in the low bits, in blocks
/// of 32 that share a power of two (OCP Microscaling Formats v1.0, MXFP4).
///
/// Blocks run along the last axis that is stored. Stacks of matrices, as gpt-oss keeps its experts,
/// are stored transposed: transformers' weights have the blocks along the axis before the last
/// (transformers 5.23, `integrations/mxfp4.py`).
struct MicroscaledFloat4: TensorDerivation {
  let inputs: [LogicalTensor]
  /// The extents of the weights.
  let shape: [Int]
  /// Blocks of a stored row.
  private let rowBlocks: Int
  /// Stored rows of one matrix.
  private let rows: Int
  private let isTransposed: Bool

  static let blockElements = 32
  static let blockBytes = 16
  /// Bytes of blocks that are read at once to transpose them.
  private static let readBytes = 1 << 18

  /// Nil if the shapes are not those of blocks and their scales.
  init?(blocks: LogicalTensor, scales: LogicalTensor) {
    let extents = blocks.spec.shape
    guard 3...4 ~= extents.count, extents.last == Self.blockBytes, blocks.spec.dtype == .u8,
      scales.spec.dtype.bitWidth == 8, ScaleType(scales.spec.dtype) != nil,
      scales.spec.shape == Array(extents.dropLast())
    else { return nil }
    inputs = [blocks, scales]
    rows = extents[extents.count - 3]
    rowBlocks = extents[extents.count - 2]
    isTransposed = extents.count == 4
    let width = rowBlocks * Self.blockElements
    shape = isTransposed ? [extents[0], width, rows] : [rows, width]
  }

  func workingByteCount(elementCount: Int) -> Int {
    isTransposed
      ? Self.readBytes + rowBlocks * 17 + Self.readBytes / Self.blockBytes
      : elementCount / 2 + elementCount / Self.blockElements + 64
  }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard let base = target.baseAddress else { return }
    guard isTransposed else { return try unsafe unpack(elements, from: inputs, into: base) }
    let matrixCount = rows * rowBlocks * Self.blockElements
    var start = elements.lowerBound
    while start < elements.upperBound {
      let matrix = start / matrixCount
      let end = min(elements.upperBound, (matrix + 1) * matrixCount)
      let origin = matrix * matrixCount
      try unsafe transpose(
        start - origin..<end - origin, ofMatrix: matrix, from: inputs,
        into: base + 4 * (start - elements.lowerBound))
      start = end
    }
  }

  /// Elements in the order in which they are stored.
  private func unpack(
    _ elements: Range<Int>, from inputs: any DerivationInputs, into target: UnsafeMutableRawPointer
  ) throws {
    let bytes = elements.lowerBound / 2..<(elements.upperBound + 1) / 2
    let size = Self.blockElements
    let blocks = elements.lowerBound / size..<(elements.upperBound + size - 1) / size
    try unsafe inputs.read(bytes, ofInput: 0) { codes in
      try unsafe inputs.read(blocks, ofInput: 1) { scales in
        for element in elements {
          let byte = unsafe codes[element / 2 - bytes.lowerBound]
          let scale = unsafe CodeTables.powerOfTwo(scales[element / size - blocks.lowerBound])
          let value = CodeTables.e2m1[Int(element % 2 == 0 ? byte & 15 : byte >> 4)] * scale
          let place = 4 * (element - elements.lowerBound)
          unsafe target.storeBytes(of: value, toByteOffset: place, as: Float.self)
        }
      }
    }
  }

  /// Elements of one matrix across its stored rows: a run of rows is read and dealt out at a time.
  private func transpose(
    _ elements: Range<Int>, ofMatrix matrix: Int, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawPointer
  ) throws {
    let depths = elements.lowerBound / rows...(elements.upperBound - 1) / rows
    let size = Self.blockElements
    let used = depths.lowerBound / size...depths.upperBound / size
    let step = max(1, Self.readBytes / (rowBlocks * Self.blockBytes))
    for start in stride(from: 0, to: rows, by: step) {
      let run = start..<min(start + step, rows)
      let origin = matrix * rows
      let blocks =
        (origin + run.lowerBound) * rowBlocks + used.lowerBound..<(origin + run.upperBound - 1)
        * rowBlocks + used.upperBound + 1
      let bytes = blocks.lowerBound * Self.blockBytes..<blocks.upperBound * Self.blockBytes
      try unsafe inputs.read(bytes, ofInput: 0) { codes in
        try unsafe inputs.read(blocks, ofInput: 1) { scales in
          for row in run {
            let first = (row - run.lowerBound) * rowBlocks
            for block in used {
              let place = first + block - used.lowerBound
              unsafe deal(
                UnsafeRawBufferPointer(
                  rebasing: codes[place * Self.blockBytes..<(place + 1) * Self.blockBytes]),
                scale: CodeTables.powerOfTwo(scales[place]), depth: block * size, row: row,
                elements, into: target)
            }
          }
        }
      }
    }
  }

  /// Puts the elements of one block that are asked for to their places.
  private func deal(
    _ codes: UnsafeRawBufferPointer, scale: Float, depth: Int, row: Int, _ elements: Range<Int>,
    into target: UnsafeMutableRawPointer
  ) {
    unsafe CodeTables.e2m1.withUnsafeBufferPointer { table in
      for index in 0..<Self.blockElements {
        let element = (depth + index) * rows + row
        guard elements.contains(element) else { continue }
        let byte = unsafe codes[index / 2]
        let value = unsafe table[Int(index % 2 == 0 ? byte & 15 : byte >> 4)] * scale
        let place = 4 * (element - elements.lowerBound)
        unsafe target.storeBytes(of: value, toByteOffset: place, as: Float.self)
      }
    }
  }
}
