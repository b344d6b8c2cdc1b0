internal import CKernels
internal import Tensors

/// How elements of two types are compared.
struct PairRule: Sendable {
  /// What one type's unit in the last place is.
  struct Spacing: Hashable, Sendable {
    var mantissaBits: Int
    var minimumExponent: Int

    /// The squared distance to the next number at the magnitude of `value`.
    func squared(at value: Double) -> Double {
      let exponent = value == 0 ? minimumExponent : max(Int(value.exponent), minimumExponent)
      return Double(sign: .plus, exponent: 2 * (exponent - mantissaBits), significand: 1)
    }
  }

  /// How numbers between two elements are counted.
  enum Ranks: Sendable {
    case none
    /// By the codes themselves, which have this many bits.
    case codes(bitWidth: Int)
    /// After rounding both to a type of kernels.
    case rounded(ck_dtype)
  }

  enum Path: Sendable {
    /// Kernels read elements as they are stored.
    case stored(ck_dtype, byteCount: Int)
    /// Both are widened to float64.
    case widened(ElementDecoder, ElementDecoder)
  }

  let path: Path
  let ranks: Ranks
  /// The spacing of the coarser type; nil for integers and scales.
  let spacing: Spacing?
  /// The bits of an element where both have one type, so that codes tell what changed.
  let commonBitWidth: Int?

  init?(_ left: DType, _ right: DType) {
    if left == right, let type = ElementDecoder.kernelType(left == .c64 ? .f32 : left) {
      path = .stored(type, byteCount: left == .c64 ? 4 : left.bitWidth / 8)
      ranks = .none
      spacing = nil
      commonBitWidth = nil
      return
    }
    guard let a = ElementDecoder(left), let b = ElementDecoder(right) else { return nil }
    path = .widened(a, b)
    commonBitWidth = left == right ? left.bitWidth : nil
    guard let x = Self.spacing(of: left), let y = Self.spacing(of: right) else {
      ranks = .none
      spacing = nil
      return
    }
    let coarser = x.mantissaBits < y.mantissaBits ? left : right
    spacing = x.mantissaBits < y.mantissaBits ? x : y
    if left == right {
      ranks = .codes(bitWidth: left.bitWidth)
    } else if let type = Self.roundedType(coarser) {
      ranks = .rounded(type)
    } else {
      ranks = .none
    }
  }

  var hasULPs: Bool {
    if case .stored = path { return true }
    if case .none = ranks { return false }
    return true
  }

  /// Whether elements of both have the same bits' meaning, so that bits can be compared.
  var hasBits: Bool {
    if case .stored = path { return true }
    return commonBitWidth != nil
  }

  /// The pairs that are widened at a time.
  static let blockElements = 4096

  /// The scratch of one worker, in bytes.
  var scratchByteCount: Int {
    if case .stored = path { return 0 }
    return 4 * 8 * Self.blockElements
  }

  private static func roundedType(_ dtype: DType) -> ck_dtype? {
    switch dtype {
    case .f8e5m2: CK_F8E5M2
    case .f8e4m3: CK_F8E4M3
    default: ElementDecoder.kernelType(dtype)
    }
  }

  private static func spacing(of dtype: DType) -> Spacing? {
    switch dtype {
    case .bf16: Spacing(mantissaBits: 7, minimumExponent: -126)
    case .f16: Spacing(mantissaBits: 10, minimumExponent: -14)
    case .f32: Spacing(mantissaBits: 23, minimumExponent: -126)
    case .f64: Spacing(mantissaBits: 52, minimumExponent: -1022)
    default:
      SmallFloat(dtype).map {
        Spacing(mantissaBits: $0.mantissaBits, minimumExponent: $0.minimumExponent)
      }
    }
  }
}
