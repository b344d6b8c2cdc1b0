package import Tensors

/// What each code of an element type of at most 16 bits stands for.
///
/// A number, in an order of numbers; `F8_E8M0` stands for exponents from -127 to 127, `BOOL` for 0
/// and 1.
package struct CodeBook: Sendable {
  package let dtype: DType
  /// The format of floating-point types.
  package let format: FloatFormat?
  /// The number of each code; NaN for codes that are none.
  package let values: [Double]
  /// Codes of everything but NaN, in ascending order of numbers; -0 comes before +0.
  package let order: [UInt16]
  /// Codes of zeros; the negative one, if there is one, is the last.
  package let zeros: [Int]
  /// Runs of codes of NaN, of plus infinity and of minus infinity.
  let specials: [[Range<Int>]]

  /// The book of `dtype`; nil for types of more than 16 bits.
  package init?(_ dtype: DType) {
    guard dtype.bitWidth <= 16 else { return nil }
    let count = 1 << dtype.bitWidth
    let half = count / 2
    let format = FloatFormat(dtype)
    self.dtype = dtype
    self.format = format
    values = (0..<count).map { code in
      switch dtype {
      case .bool: code == 0 ? 0 : 1
      case .f8e8m0: code == 255 ? .nan : Double(code - 127)
      case .u8, .u16: Double(code)
      case .i8, .i16: Double(code < half ? code : code - count)
      default: format?.value(of: code) ?? .nan
      }
    }
    let ascending: [Int] =
      switch dtype {
      case .bool, .f8e8m0, .u8, .u16: Array(0..<count)
      case .i8, .i16: Array(half..<count) + Array(0..<half)
      default: Array((half..<count).reversed()) + Array(0..<half)
      }
    let values = values
    order = ascending.filter { !values[$0].isNaN }.map { UInt16($0) }
    zeros = (0..<count).filter { values[$0] == 0 }
    specials = [
      Self.runs(of: count) { values[$0].isNaN }, Self.runs(of: count) { values[$0] == .infinity },
      Self.runs(of: count) { values[$0] == -.infinity },
    ]
  }

  private static func runs(of count: Int, where holds: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for code in 0..<count where holds(code) {
      if let last = runs.last, last.upperBound == code {
        runs[runs.count - 1] = last.lowerBound..<code + 1
      } else {
        runs.append(code..<code + 1)
      }
    }
    return runs
  }

  /// The code of -0; nil for types that have none.
  package var negativeZero: Int? { zeros.last { values[$0].sign == .minus } }

  /// The books of all types that have one, each made at its first use.
  package static func shared(_ dtype: DType) -> CodeBook? {
    switch dtype {
    case .bf16: bf16
    case .f16: f16
    case .i16: i16
    case .u16: u16
    default: CodeBook(dtype)
    }
  }

  private static let bf16 = CodeBook(.bf16)
  private static let f16 = CodeBook(.f16)
  private static let i16 = CodeBook(.i16)
  private static let u16 = CodeBook(.u16)
}
