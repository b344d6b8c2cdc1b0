import Analysis
import CKernels
import Tensors
import Testing

/// What codes stand for.
@Suite struct `Codes of small types` {
  @Test(arguments: [(DType.bf16, CK_BF16), (.f16, CK_F16)])
  func `stand for what the kernels make of them`(dtype: DType, code: ck_dtype) throws {
    let book = try #require(CodeBook(dtype))
    let codes = (0..<65536).map { UInt16($0) }
    var expected = [Double](repeating: 0, count: 65536)
    unsafe ck_widen_f64(0, code, codes, &expected, 65536)
    #expect(
      zip(book.values, expected).allSatisfy {
        $0.isNaN ? $1.isNaN : $0 == $1 && $0.sign == $1.sign
      })
  }

  @Test(arguments: DType.allCases.filter { $0.bitWidth <= 16 })
  func `are ordered by their numbers`(dtype: DType) throws {
    let book = try #require(CodeBook(dtype))
    let numbers = book.order.map { book.values[Int($0)] }
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(Set(book.order).count == book.values.filter { !$0.isNaN }.count)
    #expect(book.values.count == 1 << dtype.bitWidth)
  }

  @Test func `of more than 16 bits have no book`() {
    #expect(DType.allCases.filter { CodeBook($0) == nil }.allSatisfy { $0.bitWidth > 16 })
  }
}
