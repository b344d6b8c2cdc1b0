package import Tensors

/// One element of any type, from its bits.
package struct ElementText: Sendable {
  private let dtype: DType
  private let book: CodeBook?

  package init(_ dtype: DType) {
    self.dtype = dtype
    book = CodeBook.shared(dtype)
  }

  /// The number, in the fewest digits that tell it from its neighbours in float32 (float64 for F64);
  /// complex numbers as `a+bi`.
  package func value(of code: UInt64) -> String {
    let low = UInt32(truncatingIfNeeded: code)
    switch dtype {
    case .bool: return code == 0 ? "false" : "true"
    case .u8, .u16, .u32, .u64: return "\(code)"
    case .i8, .i16:
      return Self.text(book?.values[Int(code)] ?? .nan)
    case .i32: return "\(Int32(bitPattern: low))"
    case .i64: return "\(Int64(bitPattern: code))"
    case .f32: return Self.text(Float(bitPattern: low))
    case .f64: return Self.text(Double(bitPattern: code))
    case .c64:
      let imaginary = Float(bitPattern: UInt32(truncatingIfNeeded: code >> 32))
      let sign = imaginary.sign == .minus ? "-" : "+"
      return "\(Self.text(Float(bitPattern: low)))\(sign)\(Self.text(imaginary.magnitude))i"
    case .f8e8m0:
      let exponent = book?.values[Int(code)] ?? .nan
      return exponent.isNaN ? "NaN" : "2^\(Int(exponent))"
    default: return Self.text(Float(book?.values[Int(code)] ?? .nan))
    }
  }

  /// The bits in hexadecimal, with leading zeros.
  package func hexadecimal(of code: UInt64) -> String {
    let digits = String(code, radix: 16)
    return "0x" + String(repeating: "0", count: (dtype.bitWidth + 3) / 4 - digits.utf8.count)
      + digits
  }

  /// The bits in binary: sign, exponent and mantissa apart where there are such.
  package func binary(of code: UInt64) -> String {
    let digits = String(code, radix: 2)
    let bits = String(repeating: "0", count: dtype.bitWidth - digits.utf8.count) + digits
    guard let (exponent, mantissa) = fields else { return bits }
    let sign = bits.prefix(dtype.bitWidth - exponent - mantissa)
    let parts = [sign, bits.dropFirst(sign.count).prefix(exponent), bits.suffix(mantissa)]
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The bits of exponent and mantissa.
  private var fields: (exponent: Int, mantissa: Int)? {
    switch dtype {
    case .f32: (8, 23)
    case .f64: (11, 52)
    case .f8e8m0: (8, 0)
    default: book?.format.map { ($0.exponentBits, $0.mantissaBits) }
    }
  }

  private static func text<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number
  ) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let text = String(value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
