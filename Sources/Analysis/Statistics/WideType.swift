internal import CKernels
internal import Tensors

/// A type of 32 or 64 bits, and keys that are ordered as its numbers are.
struct WideType: Sendable {
  let dtype: DType
  let code: ck_wide

  /// Nil for types of at most 16 bits and for complex numbers.
  init?(_ dtype: DType) {
    switch dtype {
    case .f32: code = CK_WIDE_F32
    case .f64: code = CK_WIDE_F64
    case .i32: code = CK_WIDE_I32
    case .u32: code = CK_WIDE_U32
    case .i64: code = CK_WIDE_I64
    case .u64: code = CK_WIDE_U64
    default: return nil
    }
    self.dtype = dtype
  }

  /// Digits of 16 bits in a key.
  var digitCount: Int { dtype.bitWidth / 16 }

  /// Numbers other than zero below this are denormal.
  var leastNormal: Double {
    switch dtype {
    case .f32: Double(Float.leastNormalMagnitude)
    case .f64: .leastNormalMagnitude
    default: 0
    }
  }

  /// The number of a key; 64-bit integers are rounded to the nearest.
  func value(of key: UInt64) -> Double {
    let high = UInt32(truncatingIfNeeded: key >> 32)
    return switch dtype {
    case .f32: Double(Float(bitPattern: high >> 31 == 1 ? high & 0x7FFF_FFFF : ~high))
    case .f64: Double(bitPattern: key >> 63 == 1 ? key & (1 << 63 - 1) : ~key)
    case .i32: Double(Int32(bitPattern: high ^ 1 << 31))
    case .u32: Double(high)
    case .i64: Double(Int64(bitPattern: key ^ 1 << 63))
    default: Double(key)
    }
  }

  /// Exponent fields as the type stores them, from counts by the sign and exponent of float64.
  func exponents(_ counts: [Int]) -> ExponentHistogram? {
    let bias =
      switch dtype {
      case .f32: 127
      case .f64: 1023
      default: -1
      }
    guard bias > 0 else { return nil }
    let width = dtype == .f32 ? 8 : 11
    var fields = [Int](repeating: 0, count: 1 << width)
    for (place, count) in counts.enumerated() where count > 0 {
      let exponent = place & 2047
      let field = exponent == 2047 ? fields.count - 1 : max(0, exponent - 1023 + bias)
      fields[field] += count
    }
    return ExponentHistogram(bitWidth: width, counts: fields)
  }
}
