internal import CKernels
internal import Tensors

/// A stored floating-point type whose elements become float64 numbers, and the spacing of its
/// numbers.
struct FloatingFormat: Hashable, Sendable {
  let dtype: DType
  let code: ck_dtype
  /// Bits of the significand that are stored.
  let significandBits: Int
  /// The exponent of the smallest normal number.
  let minimumExponent: Int

  static func == (a: Self, b: Self) -> Bool { a.dtype == b.dtype }
  func hash(into hasher: inout Hasher) { hasher.combine(dtype) }

  /// Nil for types that kernels do not convert.
  init?(_ dtype: DType) {
    guard let row = Self.table[dtype] else { return nil }
    self.dtype = dtype
    (code, significandBits, minimumExponent) = row
  }

  private static let table: [DType: (ck_dtype, Int, Int)] = [
    .f8e5m2: (CK_F8E5M2, 2, -14), .f8e4m3: (CK_F8E4M3, 3, -6), .f16: (CK_F16, 10, -14),
    .bf16: (CK_BF16, 7, -126), .f32: (CK_F32, 23, -126), .f64: (CK_F64, 52, -1022),
  ]

  /// The bytes of an element.
  var width: Int { dtype.bitWidth / 8 }

  /// The square of the distance between neighbours at the magnitude of `value`.
  func squaredSpacing(at value: Double) -> Double {
    let exponent = max(Int(value.bitPattern >> 52 & 0x7FF) - 1023, minimumExponent)
    let power = max(-1022, 2 * (exponent - significandBits))
    return Double(bitPattern: UInt64(power + 1023) << 52)
  }

  /// Converts elements, exactly.
  func widen(_ source: UnsafeRawPointer, to target: UnsafeMutablePointer<Double>, count: Int) {
    unsafe ck_widen_f64(ck_level(), code, source, target, count)
  }
}
