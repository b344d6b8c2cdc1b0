package import Tensors

/// A floating-point format of at most 8 bits, by its fields: every code has a number.
///
/// Sources: OCP Microscaling Formats (MX) 1.0 for F4, F6 and E8M0, OCP 8-bit Floating Point 1.0 for
/// E4M3 and E5M2, and ONNX 1.15 for the FNUZ types.
package struct SmallFloat: Hashable, Sendable {
  /// Which codes are no finite numbers.
  private enum Special: Hashable, Sendable {
    case none
    /// The largest exponent has infinities and NaNs, as in IEEE 754.
    case ieee
    /// Only all ones is NaN.
    case allOnes
    /// Only what would be the negative zero is NaN.
    case negativeZero
  }

  package let bitWidth: Int
  package let mantissaBits: Int
  private let bias: Int
  private let special: Special

  /// The format of a type; nil for types of more than 8 bits and for integers.
  package init?(_ dtype: DType) {
    switch dtype {
    case .f4: self.init(4, mantissa: 1, bias: 1, .none)
    case .f6e2m3: self.init(6, mantissa: 3, bias: 1, .none)
    case .f6e3m2: self.init(6, mantissa: 2, bias: 3, .none)
    case .f8e5m2: self.init(8, mantissa: 2, bias: 15, .ieee)
    case .f8e4m3: self.init(8, mantissa: 3, bias: 7, .allOnes)
    case .f8e4m3fnuz: self.init(8, mantissa: 3, bias: 8, .negativeZero)
    case .f8e5m2fnuz: self.init(8, mantissa: 2, bias: 16, .negativeZero)
    default: return nil
    }
  }

  private init(_ bitWidth: Int, mantissa: Int, bias: Int, _ special: Special) {
    self.bitWidth = bitWidth
    mantissaBits = mantissa
    self.bias = bias
    self.special = special
  }

  /// The exponent of the smallest normal number.
  package var minimumExponent: Int { 1 - bias }

  /// The number of a code.
  package func number(_ code: UInt8) -> Double {
    let sign = 1 << (bitWidth - 1)
    let magnitude = Int(code) & (sign - 1)
    let isNegative = Int(code) & sign != 0
    if special == .negativeZero, isNegative, magnitude == 0 { return .nan }
    if special == .allOnes, magnitude == sign - 1 { return .nan }
    let (exponent, mantissa) = (magnitude >> mantissaBits, magnitude & ((1 << mantissaBits) - 1))
    if special == .ieee, exponent == (sign - 1) >> mantissaBits {
      return mantissa != 0 ? .nan : isNegative ? -.infinity : .infinity
    }
    let digits = exponent == 0 ? mantissa : mantissa | 1 << mantissaBits
    let scale = max(exponent, 1) - bias - mantissaBits
    let size = Double(sign: .plus, exponent: scale, significand: Double(digits))
    return isNegative ? -size : size
  }

  /// The numbers of all codes of a type of 8 bits or less, integers too; nil for wider types.
  package static func table(of dtype: DType) -> [Double]? {
    switch dtype {
    case .bool, .u8: return (0..<256).map { Double($0) }
    case .i8: return (0..<256).map { Double(Int8(truncatingIfNeeded: $0)) }
    case .f8e8m0:
      return (0..<256).map {
        $0 == 255 ? .nan : Double(sign: .plus, exponent: $0 - 127, significand: 1)
      }
    default:
      guard let format = SmallFloat(dtype) else { return nil }
      return (0..<1 << format.bitWidth).map { format.number(UInt8($0)) }
    }
  }
}
