import Tensors
import Testing

@testable import Quantization

/// Codes are the numbers that the OCP specifications give them.
@Suite struct `Codes` {
  @Test func `of E5M2 are halves of float16`() throws {
    let table = try #require(CodeTables.values(of: .f8e5m2))
    for code in 0..<256 {
      let half = Float(Float16(bitPattern: UInt16(code) << 8))
      #expect(half.isNaN ? table[code].isNaN : table[code].bitPattern == half.bitPattern)
    }
  }

  @Test func `of E4M3 rise from zero to 448`() throws {
    let table = try #require(CodeTables.values(of: .f8e4m3))
    #expect(table[1] == 0x1p-9 && table[7] == 7 * 0x1p-9 && table[8] == 0x1p-6)
    #expect(table[0x38] == 1 && table[0x39] == 1.125 && table[0x7E] == 448)
    #expect(table[0x7F].isNaN && table[0xFF].isNaN)
    for code in 0..<0x7E {
      #expect(table[code] < table[code + 1])
      #expect(table[code + 128].bitPattern == (-table[code]).bitPattern)
    }
  }

  @Test func `of E2M1 are the sixteen numbers of the specification`() {
    let positive: [Float] = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
    let expected = positive + positive.map { -$0 }
    #expect(CodeTables.e2m1.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test func `of shared exponents are powers of two and NaN`() {
    for code in 0..<255 {
      #expect(
        CodeTables.powerOfTwo(UInt8(code))
          == Float(sign: .plus, exponent: code - 127, significand: 1))
    }
    #expect(CodeTables.powerOfTwo(255).isNaN)
  }

  @Test(arguments: DType.allCases)
  func `of other types have no table`(dtype: DType) {
    let isKnown = [DType.f8e4m3, .f8e5m2].contains(dtype)
    #expect((CodeTables.values(of: dtype) != nil) == isKnown)
  }
}
