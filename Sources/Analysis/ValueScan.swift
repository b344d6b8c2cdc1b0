internal import CKernels
package import Pipeline
package import Tensors

/// What is conspicuous about the elements of a tensor.
package struct ValueTraits: Hashable, Sendable {
  package var nanCount = 0
  package var infinityCount = 0
  /// The flat index of the first NaN.
  package var firstNaN: Int?
  /// The flat index of the first infinity.
  package var firstInfinity: Int?
  /// Whether all elements are the same bits.
  package var isConstant = true
  /// Whether all elements are zeros, of either sign.
  package var isZero = true
  /// The bits of the first element.
  package var pattern: UInt64 = 0
}

/// Looks for NaN, infinities, and tensors of a single value, in one pass.
///
/// Elements narrower than a byte are compared byte by byte, and so are complex numbers' halves left
/// out: of these types nothing is said about NaN.
package struct ValueScan: TensorScan {
  package let tileElements = 1 << 18
  private let dtype: DType

  package init(_ dtype: DType) { self.dtype = dtype }

  package var workingByteCount: Int { MemoryLayout<ValueTraits>.stride }

  package func look(at tile: ScannedTile) -> ValueTraits {
    var traits = ValueTraits()
    let bytes = unsafe tile[0]
    let width = max(1, dtype.bitWidth / 8)
    unsafe withUnsafeMutableBytes(of: &traits.pattern) { pattern in
      unsafe pattern.copyBytes(from: bytes.prefix(min(width, pattern.count)))
    }
    traits.isConstant = unsafe bytes.dropFirst(width).elementsEqual(bytes.dropLast(width))
    traits.isZero = unsafe isZero(bytes, traits, width)
    guard let kind = FloatBits(dtype) else { return traits }
    if unsafe kind.mayHoldNonFinite(bytes, tile.elements.count) {
      unsafe kind.count(bytes, from: tile.elements.lowerBound, into: &traits)
    }
    return traits
  }

  /// Zeros have no bit but that of the sign.
  private func isZero(
    _ bytes: UnsafeRawBufferPointer, _ traits: ValueTraits, _ width: Int
  ) -> Bool {
    let sign = FloatBits(dtype)?.sign ?? 0
    guard traits.pattern & ~sign == 0 else { return false }
    if traits.isConstant { return true }
    guard sign != 0 else { return false }
    return (0..<bytes.count / width).allSatisfy { place in
      unsafe FloatBits.load(bytes, place * width, width) & ~sign == 0
    }
  }

  package func combine(
    _ left: consuming ValueTraits, _ right: consuming ValueTraits
  ) -> ValueTraits {
    var traits = left
    traits.nanCount += right.nanCount
    traits.infinityCount += right.infinityCount
    traits.firstNaN = traits.firstNaN ?? right.firstNaN
    traits.firstInfinity = traits.firstInfinity ?? right.firstInfinity
    traits.isConstant =
      traits.isConstant && right.isConstant && traits.pattern == right.pattern
    traits.isZero = traits.isZero && right.isZero
    return traits
  }

  package func conclude(_ finding: ValueTraits) -> ScanConclusion { .done(finding) }
}

/// Where sign, exponent and fraction of a floating-point type lie.
private struct FloatBits {
  let width: Int
  let sign: UInt64
  /// All bits of the exponent.
  let exponent: UInt64
  let fraction: UInt64
  private let code: ck_dtype

  /// Nil for types that have no NaN, and for those that are not numbers.
  init?(_ dtype: DType) {
    let fractionBits: Int
    switch dtype {
    case .f8e5m2: (fractionBits, code) = (2, CK_F8E5M2)
    // No infinities: NaN is all bits of exponent and fraction.
    case .f8e4m3: (fractionBits, code) = (0, CK_F8E4M3)
    case .f16: (fractionBits, code) = (10, CK_F16)
    case .bf16: (fractionBits, code) = (7, CK_BF16)
    case .f32: (fractionBits, code) = (23, CK_F32)
    case .f64: (fractionBits, code) = (52, CK_F64)
    default: return nil
    }
    width = dtype.bitWidth / 8
    sign = 1 << UInt64(dtype.bitWidth - 1)
    fraction = (1 << UInt64(fractionBits)) - 1
    exponent = (sign - 1) & ~fraction
  }

  func mayHoldNonFinite(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    return unsafe ck_count_nonfinite(ck_level(), code, base, count) > 0
  }

  func count(
    _ bytes: UnsafeRawBufferPointer, from start: Int, into traits: inout ValueTraits
  ) {
    for place in 0..<bytes.count / width {
      let bits = unsafe Self.load(bytes, place * width, width)
      guard bits & exponent == exponent else { continue }
      // E4M3 has no fraction here, and no infinities.
      if bits & fraction == 0, fraction != 0 {
        traits.infinityCount += 1
        traits.firstInfinity = traits.firstInfinity ?? (start + place)
      } else {
        traits.firstNaN = traits.firstNaN ?? (start + place)
        traits.nanCount += 1
      }
    }
  }

  static func load(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ width: Int) -> UInt64 {
    switch width {
    case 1: return unsafe UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt8.self))
    case 2: return unsafe UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    case 4: return unsafe UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    default: return unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
  }
}
