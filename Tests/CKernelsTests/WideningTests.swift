import CKernels
import Testing

/// Small formats to float32 and float64, every code.
struct WideningTests {
  @Test(arguments: Format.all, levels)
  func `every code widens to its value`(format: Format, level: Int32) {
    let codes = 0..<2 * format.signBit
    let source = format.bytes(of: codes)
    var singles = [Float](repeating: 0, count: codes.count)
    var doubles = [Double](repeating: 0, count: codes.count)
    unsafe ck_widen_f32(level, format.dtype, source, &singles, codes.count)
    unsafe ck_widen_f64(level, format.dtype, source, &doubles, codes.count)
    var wrong: [Int] = []
    for code in codes {
      let value = format.value(of: code)
      let isRight =
        value.isNaN
        ? singles[code].isNaN && doubles[code].isNaN && singles[code].sign == value.sign
          && !doubles[code].isSignalingNaN
        : singles[code].bitPattern == Float(value).bitPattern
          && doubles[code].bitPattern == value.bitPattern
      if !isRight { wrong.append(code) }
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: levels)
  func `bfloat16 widens by a shift, NaNs included`(level: Int32) {
    let codes = [UInt16](0...UInt16.max)
    var singles = [Float](repeating: 0, count: codes.count)
    unsafe ck_widen_f32(level, CK_BF16, codes, &singles, codes.count)
    #expect(firstDifference(singles.map(\.bitPattern), codes.map { UInt32($0) << 16 }) == nil)
  }

  @Test(arguments: levels)
  func `binary16 NaNs keep sign and payload and become quiet`(level: Int32) {
    let codes = [UInt16](0x7C01...0x7FFF) + [UInt16](0xFC01...0xFFFF)
    var singles = [Float](repeating: 0, count: codes.count)
    unsafe ck_widen_f32(level, CK_F16, codes, &singles, codes.count)
    let expected = codes.map {
      UInt32($0 & 0x8000) << 16 | 0x7FC0_0000 | UInt32($0 & 0x3FF) << 13
    }
    #expect(firstDifference(singles.map(\.bitPattern), expected) == nil)
  }

  @Test(arguments: Format.all)
  func `levels agree on every length and offset`(format: Format) {
    var random = SplitMix(seed: 1)
    for count in lengths {
      let codes = (0..<count).map { _ in Int.random(in: 0..<2 * format.signBit, using: &random) }
      let results = levels.map { level in
        let source = Block(format.bytes(of: codes), byteOffset: count % 5)
        let singles = Block([Float](repeating: 0, count: count), byteOffset: count % 3)
        let doubles = Block([Double](repeating: 0, count: count), byteOffset: count % 7)
        unsafe ck_widen_f32(level, format.dtype, source.pointer, singles.pointer, count)
        unsafe ck_widen_f64(level, format.dtype, source.pointer, doubles.pointer, count)
        #expect(singles.isIntact && doubles.isIntact)
        return singles.values.map { UInt64($0.bitPattern) } + doubles.values.map(\.bitPattern)
      }
      #expect(results.allSatisfy { $0 == results[0] }, "\(count) elements")
    }
  }

  @Test(arguments: levels)
  func `float64 rounds to float32 once, and float32 widens exactly`(level: Int32) {
    var random = SplitMix(seed: 2)
    let doubles =
      (0..<5000).map { _ in
        Double(sign: .plus, exponent: Int.random(in: -160...130, using: &random), significand: 1)
          * Double.random(in: -2...2, using: &random)
      } + [.infinity, -.infinity, 0, -0.0, 1e300, -1e300, 1e-300]
    var singles = [Float](repeating: 0, count: doubles.count)
    unsafe ck_widen_f32(level, CK_F64, doubles, &singles, doubles.count)
    #expect(firstDifference(singles.map(\.bitPattern), doubles.map { Float($0).bitPattern }) == nil)
    var widened = [Double](repeating: 0, count: doubles.count)
    unsafe ck_widen_f64(level, CK_F32, singles, &widened, doubles.count)
    #expect(
      firstDifference(widened.map(\.bitPattern), singles.map { Double($0).bitPattern }) == nil)
  }

  @Test(arguments: levels)
  func `non-finite elements are counted in every format`(level: Int32) {
    for format in Format.all {
      for repeats in [1, 3] {
        let codes = (0..<repeats).flatMap { _ in 0..<2 * format.signBit }
        let expected = codes.count { !format.value(of: $0).isFinite }
        let source = Block(format.bytes(of: codes), byteOffset: 1)
        #expect(
          unsafe ck_count_nonfinite(level, format.dtype, source.pointer, codes.count) == expected)
      }
    }
    let singles: [Float] = [0, .nan, -.infinity, .greatestFiniteMagnitude, .signalingNaN]
    #expect(unsafe ck_count_nonfinite(level, CK_F32, singles, singles.count) == 3)
    let doubles: [Double] = [0, .nan, -.infinity, .greatestFiniteMagnitude, .signalingNaN]
    #expect(unsafe ck_count_nonfinite(level, CK_F64, doubles, doubles.count) == 3)
  }
}
