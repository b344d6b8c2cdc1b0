internal import Tensors

/// The numbers that codes of 8 and 4 bits stand for.
enum CodeTables {
  /// The 256 numbers of an 8-bit type; nil for types that are no codes of quantised weights.
  static func values(of dtype: DType) -> [Float]? {
    switch dtype {
    case .f8e4m3: e4m3
    case .f8e5m2: e5m2
    default: nil
    }
  }

  /// OCP 8-bit floats, 1.4.3: bias 7, no infinities, one NaN for each sign.
  private static let e4m3 = (0..<256).map { code in
    code & 0x7F == 0x7F
      ? Float.nan : value(code, exponentBits: 4, mantissaBits: 3, bias: 7)
  }

  /// OCP 8-bit floats, 1.5.2: bias 15, infinities and NaN as in IEEE 754.
  private static let e5m2 = (0..<256).map { code in
    guard code & 0x7C == 0x7C else {
      return value(code, exponentBits: 5, mantissaBits: 2, bias: 15)
    }
    guard code & 3 == 0 else { return Float.nan }
    return code < 128 ? Float.infinity : -Float.infinity
  }

  /// OCP 4-bit floats, 1.2.1: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives.
  static let e2m1 = (0..<16).map { value($0, exponentBits: 2, mantissaBits: 1, bias: 1) }

  /// A sign, an exponent and a mantissa; without an exponent the leading one is missing.
  private static func value(
    _ code: Int, exponentBits: Int, mantissaBits: Int, bias: Int
  ) -> Float {
    let mantissa = code & (1 << mantissaBits - 1)
    let exponent = code >> mantissaBits & (1 << exponentBits - 1)
    let isNegative = code >> (mantissaBits + exponentBits) & 1 == 1
    let significand = exponent == 0 ? mantissa : mantissa + 1 << mantissaBits
    return Float(
      sign: isNegative ? .minus : .plus, exponent: max(exponent, 1) - bias - mantissaBits,
      significand: Float(significand))
  }

  /// OCP scales of 8 bits: a power of two from 2^-127 on, and NaN.
  static func powerOfTwo(_ code: UInt8) -> Float {
    switch code {
    case 0: Float(bitPattern: 0x0040_0000)
    case 255: .nan
    default: Float(bitPattern: UInt32(code) << 23)
    }
  }
}
