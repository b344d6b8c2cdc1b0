import Analysis
import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `Slices` {
  @Test(arguments: [
    ("0:2,1:3", [0..<2, 1..<3]), ("1", [1..<2, 0..<6]), ("-1,:2", [3..<4, 0..<2]),
    (":,-2:", [0..<4, 4..<6]), ("2:99", [2..<4, 0..<6]), ("3:1", [3..<3, 0..<6]),
    (":", [0..<4, 0..<6]),
  ])
  func `are read as in Python`(text: String, ranges: [Range<Int>]) throws {
    #expect(try TensorSlice(text)?.ranges(in: [4, 6]) == ranges)
  }

  @Test(arguments: ["", "a", "1:2:3", "0:4,", "1.5", "0-3"])
  func `that are none are refused`(text: String) { #expect(TensorSlice(text) == nil) }

  @Test func `that do not fit are refused`() throws {
    #expect(throws: TensorSlice.Fault.tooManyRanges(rank: 1)) {
      try TensorSlice("0,0")?.ranges(in: [4])
    }
    #expect(throws: TensorSlice.Fault.noSuchIndex(4, dimension: 0, extent: 4)) {
      try TensorSlice("4")?.ranges(in: [4])
    }
    #expect(SlicedTensor.count(of: [0..<Int.max, 0..<2]) == nil)
    #expect(SlicedTensor.count(of: [0..<4, 0..<0]) == 0)
  }

  @Test(arguments: [DType.u8, .bf16, .f64, .f4, .f6e3m2])
  func `hold the elements that they name`(dtype: DType) throws {
    var random = SeededGenerator(seed: 3)
    let sample = StatisticsCase(dtype, shape: [5, 7, 12], .bits, using: &random)
    let directory = try TemporaryDirectory()
    let tensor = try StoredTensor.whole(
      sample.spec, sample.bytes, in: directory, file: "x", access: .positional)
    let all = StatisticsOracle(sample.spec, sample.bytes).codes
    for text in ["0", "1:3,2:5,3:8", ":,6,1:2", "4,-1,:", "2:2"] {
      let ranges = try #require(TensorSlice(text)).ranges(in: sample.spec.shape)
      let slice = try SlicedTensor(tensor, ranges)
      var expected: [UInt64] = []
      var places: [[Int]] = []
      for i in ranges[0] {
        for j in ranges[1] {
          for k in ranges[2] {
            expected.append(all[(i * 7 + j) * 12 + k])
            places.append([i, j, k])
          }
        }
      }
      #expect(slice.codes == expected, "\(text)")
      #expect(slice.codes.indices.map(slice.index) == places)
    }
  }

  @Test(arguments: [
    (DType.bf16, UInt64(0x3F80), "1", "0x3f80", "0 01111111 0000000"),
    (.f16, 0xFC00, "-inf", "0xfc00", "1 11111 0000000000"), (.f4, 0xF, "-6", "0xf", "1 11 1"),
    (.f32, 0x3DCC_CCCD, "0.1", "0x3dcccccd", "0 01111011 10011001100110011001101"),
    (.i8, 0xFF, "-1", "0xff", "11111111"), (.f8e8m0, 126, "2^-1", "0x7e", "01111110"),
    (.bool, 1, "true", "0x01", "00000001"),
    (
      .u64, UInt64.max, "18446744073709551615",
      "0xffffffffffffffff", String(repeating: "1", count: 64)
    ),
    (
      .c64, 0xBF80_0000_4000_0000, "2-1i", "0xbf80000040000000",
      "1011111110000000000000000000000001000000000000000000000000000000"
    ),
  ])
  func `show elements as numbers and as bits`(
    dtype: DType, code: UInt64, value: String, hexadecimal: String, binary: String
  ) {
    let element = ElementText(dtype)
    #expect(element.value(of: code) == value)
    #expect(element.hexadecimal(of: code) == hexadecimal)
    #expect(element.binary(of: code) == binary)
  }
}
