internal import Arithmetic
internal import Checkpoints
internal import Synchronization
internal import Tensors

/// The rows of a tensor, fewer of them or with new ones behind.
struct ResizedRows: TensorDerivation {
  /// What new rows are.
  enum Fill: String, CaseIterable, Sendable {
    /// The mean of all rows that are there, in float64, rounded once.
    case mean
    case zero
  }

  let tensor: LogicalTensor
  let rows: Int
  let fill: Fill
  private let mean: RowMean

  /// Nil for elements that are no whole bytes, or new rows of a type without a mean.
  init?(_ tensor: LogicalTensor, rows: Int, fill: Fill) {
    guard let old = tensor.spec.shape.first, old > 0, tensor.spec.dtype.bitWidth % 8 == 0 else {
      return nil
    }
    if rows > old, fill == .mean, ElementType(tensor.spec.dtype) == nil { return nil }
    self.tensor = tensor
    self.rows = rows
    self.fill = fill
    mean = RowMean()
  }

  var inputs: [LogicalTensor] { [tensor] }

  var readByteCount: Int {
    // New rows need one more pass over the old ones.
    tensor.readByteCount * (rows > tensor.spec.shape[0] && fill == .mean ? 2 : 1)
  }

  func workingByteCount(elementCount: Int) -> Int {
    let own = tensor.spec.dtype.bitWidth / 8 * elementCount
    return own + 8 * rowLength
      + (tensor.derivation?.workingByteCount(elementCount: elementCount) ?? 0)
  }

  private var rowLength: Int { tensor.spec.elementCount / tensor.spec.shape[0] }

  /// The tensor of these rows.
  func resized(nominalType: DType) -> LogicalTensor {
    var spec = tensor.spec
    spec.shape[0] = rows
    return LogicalTensor(spec: spec, derivedBy: self, nominalType: nominalType)
  }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let width = tensor.spec.dtype.bitWidth / 8
    let old = elements.clamped(to: 0..<tensor.spec.elementCount)
    if !old.isEmpty {
      try unsafe inputs.read(old, ofInput: 0) { bytes in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[..<bytes.count]).copyMemory(
          from: bytes)
      }
    }
    guard old.count < elements.count else { return }
    let row =
      fill == .zero
      ? [UInt8](repeating: 0, count: rowLength * width)
      : try mean.bytes(of: tensor.spec, rowLength: rowLength, from: inputs)
    for element in max(old.upperBound, elements.lowerBound)..<elements.upperBound {
      let source = element % rowLength * width
      let place = (element - elements.lowerBound) * width
      for byte in 0..<width { unsafe target[place + byte] = row[source + byte] }
    }
  }
}

/// The mean of the rows of a tensor, made by whoever needs it first and kept.
private final class RowMean: Sendable {
  private let row = Mutex<[UInt8]?>(nil)

  /// The bytes of one row; sums run over rows in their order, in float64.
  func bytes(
    of spec: TensorSpec, rowLength: Int, from inputs: any DerivationInputs
  ) throws -> [UInt8] {
    // Others wait: making it twice would take longer.
    try row.withLock { row in
      if let row { return row }
      let made = try Self.mean(of: spec, rowLength, inputs)
      row = made
      return made
    }
  }

  private static func mean(
    of spec: TensorSpec, _ rowLength: Int, _ inputs: any DerivationInputs
  ) throws -> [UInt8] {
    guard let type = ElementType(spec.dtype), let double = ElementType(.f64) else { return [] }
    let arithmetic = Arithmetic.exact(for: [double])
    let width = spec.dtype.bitWidth / 8
    let rows = spec.shape[0]
    var sums = [Double](repeating: 0, count: rowLength)
    let workspace = Workspace(blockCount: 2, maskCount: 0)
    let step = max(1, (1 << 20) / rowLength)
    for first in stride(from: 0, to: rows, by: step) {
      let count = min(step, rows - first)
      try unsafe inputs.read(first * rowLength..<(first + count) * rowLength, ofInput: 0) { bytes in
        guard let base = bytes.baseAddress else { return }
        for row in 0..<count {
          for start in stride(from: 0, to: rowLength, by: Block.capacity) {
            let length = min(Block.capacity, rowLength - start)
            let (sum, addend) = (
              workspace.block(0, count: length), workspace.block(1, count: length)
            )
            let place = unsafe base + (row * rowLength + start) * width
            unsafe arithmetic.load(type, from: place, into: addend)
            unsafe sums.withUnsafeMutableBytes { sums in
              guard let total = sums.baseAddress else { return }
              unsafe arithmetic.load(double, from: total + start * 8, into: sum)
              arithmetic.accumulate(addend, into: sum)
              unsafe arithmetic.store(sum, as: double, to: total + start * 8)
            }
          }
        }
      }
    }
    var result = [UInt8](repeating: 0, count: rowLength * width)
    for start in stride(from: 0, to: rowLength, by: Block.capacity) {
      let length = min(Block.capacity, rowLength - start)
      let (sum, scratch) = (workspace.block(0, count: length), workspace.block(1, count: length))
      unsafe sums.withUnsafeBytes { sums in
        guard let total = sums.baseAddress else { return }
        unsafe arithmetic.load(double, from: total + start * 8, into: sum)
      }
      arithmetic.divide(sum, by: Double(rows), scratch: scratch)
      unsafe result.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        unsafe arithmetic.store(sum, as: type, to: base + start * width)
      }
    }
    return result
  }
}
