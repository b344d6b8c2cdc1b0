package import Tensors

/// The floating-point formats that merges are tested in, written naively.
package struct NumberFormat: Sendable, CustomStringConvertible {
  package let dtype: DType
  /// Bits of the significand, the leading one included.
  private let precision: Int
  /// Exponent of the smallest normal number.
  private let minimumExponent: Int
  /// The largest finite number.
  private let largest: Double

  package static let bf16 = Self(
    dtype: .bf16, precision: 8, minimumExponent: -126, largest: 0x1.FEp127)
  package static let f16 = Self(
    dtype: .f16, precision: 11, minimumExponent: -14, largest: 65504)
  package static let f32 = Self(
    dtype: .f32, precision: 24, minimumExponent: -126,
    largest: Double(Float.greatestFiniteMagnitude))
  package static let all = [bf16, f16, f32]

  package var description: String { dtype.rawValue }

  /// The distance between neighbours at the magnitude of `value`.
  package func ulp(of value: Double) -> Double {
    let exponent = value == 0 ? minimumExponent : max(Int(value.exponent), minimumExponent)
    return Double(sign: .plus, exponent: exponent - precision + 1, significand: 1)
  }

  /// The number nearest to `value`, even on a tie; infinite beyond the largest.
  package func rounded(_ value: Double) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let ulp = ulp(of: value)
    let rounded = (value / ulp).rounded(.toNearestOrEven) * ulp
    guard rounded.magnitude > largest else { return rounded }
    return value < 0 ? -.infinity : .infinity
  }

  /// The bit pattern of the number nearest to `value`.
  package func bits(of value: Double) -> UInt64 {
    switch dtype {
    case .bf16: UInt64(Float(rounded(value)).bitPattern >> 16)
    case .f16: UInt64(Float16(rounded(value)).bitPattern)
    default: UInt64(Float(value).bitPattern)
    }
  }

  /// The number of a bit pattern.
  package func number(_ bits: UInt64) -> Double {
    switch dtype {
    case .bf16: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16))
    case .f16: Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits)))
    default: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    }
  }

  /// The stored bytes of numbers, little-endian.
  package func bytes(_ values: [Double]) -> [UInt8] {
    var bytes: [UInt8] = []
    for value in values {
      var bits = bits(of: value)
      for _ in 0..<dtype.bitWidth / 8 {
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
      }
    }
    return bytes
  }

  /// The bit patterns of stored bytes.
  package func patterns(_ bytes: [UInt8]) -> [UInt64] {
    let width = dtype.bitWidth / 8
    var patterns: [UInt64] = []
    var (bits, place) = (UInt64(0), 0)
    for byte in bytes {
      bits |= UInt64(byte) << UInt64(8 * place)
      place += 1
      guard place == width else { continue }
      patterns.append(bits)
      (bits, place) = (0, 0)
    }
    return patterns
  }

  /// The numbers of stored bytes.
  package func numbers(_ bytes: [UInt8]) -> [Double] { patterns(bytes).map(number) }

  /// The place of a pattern in the order of its numbers, so that neighbours differ by 1.
  package func rank(_ bits: UInt64) -> Int {
    let sign = UInt64(1) << UInt64(dtype.bitWidth - 1)
    return bits & sign == 0 ? Int(bits) : -Int(bits & (sign - 1))
  }
}

extension NumberFormat {
  /// The format of `dtype`, if merges are tested in it.
  package init?(_ dtype: DType) {
    guard let format = Self.all.first(where: { $0.dtype == dtype }) else { return nil }
    self = format
  }
}
