package import Tensors

/// The layout of a floating-point format of at most 16 bits, and what its codes stand for.
///
/// Sources: IEEE 754 (F16), the OCP specifications "8-bit Floating Point" and "Microscaling Formats"
/// (F8_E5M2, F8_E4M3, F6, F4, F8_E8M0), and ONNX for the formats with a single NaN (FNUZ).
package struct FloatFormat: Hashable, Sendable {
  /// Which codes are no finite numbers.
  package enum Specials: Hashable, Sendable {
    /// The highest exponent is for infinities (mantissa 0) and NaN.
    case ieee
    /// The highest code of each sign is NaN; there are no infinities.
    case highestIsNaN
    /// Negative zero is NaN; there are no infinities.
    case negativeZeroIsNaN
    /// Every code is a number.
    case none
  }

  package let exponentBits: Int
  package let mantissaBits: Int
  package let bias: Int
  package let specials: Specials

  /// The format of `dtype`; nil for integers, and for types of more than 16 bits.
  package init?(_ dtype: DType) {
    switch dtype {
    case .bf16: self.init(8, 7, 127, .ieee)
    case .f16: self.init(5, 10, 15, .ieee)
    case .f8e5m2: self.init(5, 2, 15, .ieee)
    case .f8e4m3: self.init(4, 3, 7, .highestIsNaN)
    case .f8e4m3fnuz: self.init(4, 3, 8, .negativeZeroIsNaN)
    case .f8e5m2fnuz: self.init(5, 2, 16, .negativeZeroIsNaN)
    case .f6e2m3: self.init(2, 3, 1, .none)
    case .f6e3m2: self.init(3, 2, 3, .none)
    case .f4: self.init(2, 1, 1, .none)
    default: return nil
    }
  }

  private init(_ exponentBits: Int, _ mantissaBits: Int, _ bias: Int, _ specials: Specials) {
    (self.exponentBits, self.mantissaBits, self.bias) = (exponentBits, mantissaBits, bias)
    self.specials = specials
  }

  /// The bits of an element, the sign included.
  package var bitWidth: Int { 1 + exponentBits + mantissaBits }

  /// The exponent field of a code.
  package func exponentField(of code: Int) -> Int {
    code >> mantissaBits & (1 << exponentBits - 1)
  }

  /// Whether a code is a number other than zero below the smallest normal one.
  package func isDenormal(_ code: Int) -> Bool {
    exponentField(of: code) == 0 && code & (1 << mantissaBits - 1) != 0
  }

  /// The number that a code stands for: finite, infinite or NaN.
  package func value(of code: Int) -> Double {
    let signBit = 1 << (bitWidth - 1)
    let (isNegative, magnitude) = (code & signBit != 0, code & (signBit - 1))
    let (field, mantissa) = (magnitude >> mantissaBits, magnitude & (1 << mantissaBits - 1))
    let sign: FloatingPointSign = isNegative ? .minus : .plus
    switch specials {
    case .ieee where field == 1 << exponentBits - 1:
      return mantissa != 0 ? .nan : isNegative ? -.infinity : .infinity
    case .highestIsNaN where magnitude == signBit - 1: return .nan
    case .negativeZeroIsNaN where code == signBit: return .nan
    default: break
    }
    let isNormal = field > 0
    let significand = Double(isNormal ? mantissa | 1 << mantissaBits : mantissa)
    return Double(
      sign: sign, exponent: max(field, 1) - bias - mantissaBits, significand: significand)
  }
}
