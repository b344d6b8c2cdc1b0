/// A small floating-point format in plain arithmetic: the oracle of conversions.
import CKernels
import Testing

struct Format: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let dtype: ck_dtype
  let mantissaBits: Int
  let bias: Int
  /// The code of what is too large: infinity, or NaN in a format that has none.
  let overflow: Int
  let byteCount: Int

  static let f8e5m2 = Format(
    testDescription: "F8_E5M2", dtype: CK_F8E5M2, mantissaBits: 2, bias: 15, overflow: 0x7C,
    byteCount: 1)
  static let f8e4m3 = Format(
    testDescription: "F8_E4M3", dtype: CK_F8E4M3, mantissaBits: 3, bias: 7, overflow: 0x7F,
    byteCount: 1)
  static let f16 = Format(
    testDescription: "F16", dtype: CK_F16, mantissaBits: 10, bias: 15, overflow: 0x7C00,
    byteCount: 2)
  static let bf16 = Format(
    testDescription: "BF16", dtype: CK_BF16, mantissaBits: 7, bias: 127, overflow: 0x7F80,
    byteCount: 2)
  static let all = [f8e5m2, f8e4m3, f16, bf16]

  var signBit: Int { 1 << (8 * byteCount - 1) }

  /// The number of codes without a sign that stand for finite numbers.
  var finiteCodes: Range<Int> { 0..<overflow }

  /// The number that a code without a sign stands for; at `overflow`, the next one if there was
  /// no end.
  func magnitude(of code: Int) -> Double {
    let exponent = code >> mantissaBits, fraction = Double(code & ((1 << mantissaBits) - 1))
    let unit = Double(sign: .plus, exponent: max(exponent, 1) - bias - mantissaBits, significand: 1)
    return (fraction + (exponent > 0 ? Double(1 << mantissaBits) : 0)) * unit
  }

  /// Whether a code is NaN.
  func isNaN(_ code: Int) -> Bool {
    let magnitude = code & (signBit - 1)
    return dtype == CK_F8E4M3 ? magnitude == overflow : magnitude > overflow
  }

  /// The value of any code; NaN without payload.
  func value(of code: Int) -> Double {
    let magnitude = code & (signBit - 1)
    let value: Double =
      isNaN(code) ? .nan : magnitude == overflow ? .infinity : self.magnitude(of: magnitude)
    return code & signBit != 0 ? -value : value
  }

  /// The code nearest to `x`, which is not NaN, with ties to even codes.
  func code(nearestTo x: Double, among magnitudes: [Double]) -> Int {
    var low = 0, high = magnitudes.count - 1
    let target = x.magnitude
    while low < high {
      let middle = (low + high + 1) / 2
      if magnitudes[middle] <= target { low = middle } else { high = middle - 1 }
    }
    var code = low
    if low < overflow {
      let half = (magnitudes[low] + magnitudes[low + 1]) / 2
      if target > half || (target == half && low % 2 == 1) { code += 1 }
    }
    return code | (x.sign == .minus ? signBit : 0)
  }

  /// The magnitudes of all finite codes and of the first that is too large.
  var magnitudes: [Double] { (0...overflow).map(magnitude(of:)) }

  /// Elements of this format as they lie in memory.
  func bytes(of codes: some Sequence<Int>) -> [UInt8] {
    codes.flatMap { byteCount == 1 ? [UInt8($0)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }

  /// The codes of elements in memory.
  func codes(of bytes: [UInt8]) -> [Int] {
    stride(from: 0, to: bytes.count, by: byteCount).map {
      byteCount == 1 ? Int(bytes[$0]) : Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8
    }
  }
}
