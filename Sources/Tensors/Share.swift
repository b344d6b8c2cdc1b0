import CKernels

/// What one of several ranks stores of elements that readers sum over the ranks.
///
/// A value goes to all ranks in equal parts where that is exact: where `value / count` is a number
/// of the type and `count` of them, summed in float64, are the value again. Any other value goes to
/// rank 0, and the others have zero. Each element decides for itself, so that nothing depends on
/// how the elements are cut into tiles.
package struct Share: Hashable, Sendable {
  package let rank: Int
  package let count: Int

  /// Makes the share of `rank`, which is below `count`.
  package init(rank: Int, count: Int) {
    precondition(0..<count ~= rank, "there is no rank \(rank) of \(count)")
    self.rank = rank
    self.count = count
  }

  /// Whether elements of `dtype` can be shared.
  package static func canSplit(_ dtype: DType) -> Bool { code(of: dtype) != nil }

  /// Replaces whole elements of `dtype`, which can be shared, by this rank's parts.
  package func apply(to bytes: UnsafeMutableRawBufferPointer, dtype: DType) {
    guard count > 1, let code = Self.code(of: dtype), let base = bytes.baseAddress else { return }
    let width = dtype.bitWidth / 8
    var first = 0
    while first < bytes.count {
      let block = min(Self.blockElements * width, bytes.count - first)
      unsafe apply(to: base + first, count: block / width, code, width)
      first += block
    }
  }

  private func apply(
    to elements: UnsafeMutableRawPointer, count elementCount: Int, _ code: ck_dtype, _ width: Int
  ) {
    var values = [Double](repeating: 0, count: elementCount)
    unsafe ck_widen_f64(0, code, elements, &values, elementCount)
    let quotients = values.map { $0 / Double(count) }
    var parts = [UInt8](repeating: 0, count: elementCount * width)
    unsafe ck_narrow_f64(0, code, quotients, &parts, elementCount)
    var stored = quotients
    unsafe ck_widen_f64(0, code, parts, &stored, elementCount)
    for index in 0..<elementCount {
      let element = unsafe UnsafeMutableRawBufferPointer(
        start: elements + index * width, count: width)
      if isExact(stored[index], of: values[index]) {
        unsafe element.copyBytes(from: parts[index * width..<(index + 1) * width])
      } else if rank > 0 {
        unsafe element.initializeMemory(as: UInt8.self, repeating: 0)
      }
    }
  }

  /// Whether `count` times `part` is `value`, as a product and as a reader sums it.
  private func isExact(_ part: Double, of value: Double) -> Bool {
    guard value.isFinite, (-value).addingProduct(part, Double(count)) == 0 else { return false }
    var sum = part
    for _ in 1..<count { sum += part }
    return sum == value
  }

  private static let blockElements = 1024

  private static func code(of dtype: DType) -> ck_dtype? {
    switch dtype {
    case .f8e5m2: CK_F8E5M2
    case .f8e4m3: CK_F8E4M3
    case .f16: CK_F16
    case .bf16: CK_BF16
    case .f32: CK_F32
    case .f64: CK_F64
    default: nil
    }
  }
}
