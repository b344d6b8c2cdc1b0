internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// Reads, converts and averages the rows of one `GatheredRows` for one worker.
struct RowGatherer {
  let rows: GatheredRows
  let inputs: any DerivationInputs
  private let workspace = Workspace(blockCount: 3, maskCount: 0)

  init(rows: GatheredRows, inputs: any DerivationInputs) {
    self.rows = rows
    self.inputs = inputs
  }

  private var byteWidth: Int { rows.elements.dtype.bitWidth / 8 }

  /// Copies elements of an input in the type of the rows.
  func copy(
    _ elements: Range<Int>, of input: Int, into target: UnsafeMutableRawBufferPointer
  ) throws {
    let stored = rows.inputs[input].spec.dtype
    guard stored != rows.elements.dtype else {
      return try unsafe inputs.read(elements, ofInput: input) { unsafe target.copyMemory(from: $0) }
    }
    guard let type = ElementType(stored) else { return }
    let arithmetic = Arithmetic.exact(for: [type, rows.elements])
    try forEachBlock(elements) { block in
      try unsafe inputs.read(block, ofInput: input) { bytes in
        let start = (block.lowerBound - elements.lowerBound) * byteWidth
        guard let source = bytes.baseAddress, let base = target.baseAddress else { return }
        let values = workspace.block(0, count: block.count)
        unsafe arithmetic.load(type, from: source, into: values)
        unsafe arithmetic.store(values, as: rows.elements, to: base + start)
      }
    }
  }

  /// The mean of what models have for the elements `columns` of a row.
  func mean(
    _ row: Int, _ columns: Range<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    let holders = rows.sources.holders(of: row)
    guard let double = ElementType(.f64), let base = target.baseAddress else { return }
    let arithmetic: Arithmetic =
      rows.rounds ? .rounded(to: rows.elements) : .exact(for: [double])
    try forEachBlock(columns) { block in
      let total = workspace.block(0, count: block.count)
      let addend = workspace.block(1, count: block.count)
      arithmetic.fill(total, with: 0)
      for holder in holders {
        guard let type = ElementType(rows.inputs[holder.input].spec.dtype) else { continue }
        let start = holder.row * rows.width
        try unsafe inputs.read(
          start + block.lowerBound..<start + block.upperBound, ofInput: holder.input
        ) { bytes in
          guard let source = bytes.baseAddress else { return }
          unsafe arithmetic.load(type, from: source, into: addend)
          arithmetic.add(total, addend, into: total)
        }
      }
      arithmetic.divide(
        total, by: Double(holders.count), scratch: workspace.block(2, count: block.count))
      let start = (block.lowerBound - columns.lowerBound) * byteWidth
      unsafe arithmetic.store(total, as: rows.elements, to: base + start)
    }
  }

  /// The mean of all rows in front of the padding, summed in float64.
  ///
  /// torch sums in float32, and rounds the mean to the type of the tensor.
  func meanRow() throws -> [UInt8] {
    guard let double = ElementType(.f64) else { return [] }
    let arithmetic = Arithmetic.exact(for: [double])
    let count = rows.sources.tokenCount
    let chunk = max(1, Block.capacity * 4 / max(1, rows.width))
    var sums = [Double](repeating: 0, count: rows.width)
    var bytes: [UInt8] = []
    var values: [Double] = []
    for first in stride(from: 0, to: count, by: chunk) {
      let elements = first * rows.width..<min(first + chunk, count) * rows.width
      bytes = [UInt8](repeating: 0, count: elements.count * byteWidth)
      values = [Double](repeating: 0, count: elements.count)
      try unsafe bytes.withUnsafeMutableBytes { buffer in
        try unsafe rows.derive(elements, from: inputs, into: buffer)
      }
      widen(bytes, into: &values, arithmetic)
      for (number, value) in values.enumerated() { sums[number % rows.width] += value }
    }
    bytes = [UInt8](repeating: 0, count: rows.width * byteWidth)
    if rows.rounds, rows.elements.dtype != .f64 {
      for column in sums.indices {
        sums[column] = Double(Float(sums[column]) / Float(count))
      }
    } else {
      for column in sums.indices { sums[column] /= Double(count) }
    }
    narrow(sums, into: &bytes, arithmetic)
    return bytes
  }

  // MARK: Blocks

  private func forEachBlock(_ range: Range<Int>, _ body: (Range<Int>) throws -> Void) rethrows {
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Block.capacity) {
      try body(start..<min(start + Block.capacity, range.upperBound))
    }
  }

  private func widen(_ bytes: [UInt8], into values: inout [Double], _ arithmetic: Arithmetic) {
    guard let double = ElementType(.f64) else { return }
    convert(bytes.count / byteWidth) { block, scratch in
      unsafe bytes.withUnsafeBytes { source in
        guard let base = source.baseAddress else { return }
        unsafe arithmetic.load(
          rows.elements, from: base + block.lowerBound * byteWidth, into: scratch)
      }
      unsafe values.withUnsafeMutableBytes { target in
        guard let base = target.baseAddress else { return }
        unsafe arithmetic.store(scratch, as: double, to: base + block.lowerBound * 8)
      }
    }
  }

  private func narrow(_ values: [Double], into bytes: inout [UInt8], _ arithmetic: Arithmetic) {
    guard let double = ElementType(.f64) else { return }
    convert(values.count) { block, scratch in
      unsafe values.withUnsafeBytes { source in
        guard let base = source.baseAddress else { return }
        unsafe arithmetic.load(double, from: base + block.lowerBound * 8, into: scratch)
      }
      unsafe bytes.withUnsafeMutableBytes { target in
        guard let base = target.baseAddress else { return }
        unsafe arithmetic.store(
          scratch, as: rows.elements, to: base + block.lowerBound * byteWidth)
      }
    }
  }

  private func convert(_ count: Int, _ body: (Range<Int>, Block) -> Void) {
    forEachBlock(0..<count) { body($0, workspace.block(2, count: $0.count)) }
  }
}
