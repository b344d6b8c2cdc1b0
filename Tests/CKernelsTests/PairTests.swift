import CKernels
import Testing

/// Pairs of runs: every level gives the bits of the portable kernel, which is compared with a
/// naive count elsewhere.
struct PairTests {
  private static func codes(_ count: Int, width: Int, _ random: inout SplitMix) -> [UInt8] {
    (0..<count).flatMap { _ -> [UInt8] in
      var code = (0..<width).map { _ in UInt8.random(in: 0...255, using: &random) }
      // Infinities, NaNs, zeros and subnormal numbers are as frequent as others.
      switch Int.random(in: 0...9, using: &random) {
      case 0:
        code = Array(repeating: 0, count: width)
        code[width - 1] = Bool.random(using: &random) ? 0x80 : 0
      case 1: code[width - 1] |= 0x7F
      case 2:
        code = Array(repeating: 0, count: width)
        code[width - 1] = Bool.random(using: &random) ? 0xFF : 0x7F
        if width > 1 { code[width - 2] = 0x80 }
      default: break
      }
      return code
    }
  }

  private static func text(_ pair: ck_pair) -> [UInt64] {
    [
      pair.left_squares, pair.right_squares, pair.difference_squares, pair.products,
      pair.magnitudes, pair.largest, pair.squared_ulps,
    ].map(\.bitPattern) + [
      pair.changed, pair.bits, pair.sign_flips, pair.nan_in, pair.nan_out, pair.infinite_in,
      pair.infinite_out, pair.excluded, pair.ulp,
    ]
  }

  @Test(
    arguments: levels.dropFirst(), [(CK_BF16, 2), (CK_F16, 2), (CK_F32, 4), (CK_F64, 8)])
  func `all levels give the same bits`(level: Int32, type: (ck_dtype, Int)) {
    var random = SplitMix(seed: 11)
    for count in lengths + [4095, 4096, 4097, 9000] {
      let left = Self.codes(count, width: type.1, &random)
      var right = left
      // From hardly any to all elements differ, and by one bit or all.
      for _ in 0..<Int.random(in: 0...count, using: &random) {
        let byte = Int.random(in: 0..<max(1, right.count), using: &random)
        right[byte] ^= UInt8.random(in: 0...255, using: &random)
      }
      let (a, b) = (Block(left, byteOffset: count % 3), Block(right, byteOffset: count % 5))
      var (expected, found) = (ck_pair(), ck_pair())
      unsafe ck_pair_stored(0, type.0, a.pointer, b.pointer, count, &expected)
      unsafe ck_pair_stored(level, type.0, a.pointer, b.pointer, count, &found)
      #expect(Self.text(found) == Self.text(expected), "\(count) elements")
      for tolerance in [(0, 0), (1e-3, 0.1), (1e30, 0)] as [(Double, Double)] {
        let counts = unsafe (
          ck_pair_beyond(0, type.0, a.pointer, b.pointer, count, tolerance.0, tolerance.1),
          ck_pair_beyond(level, type.0, a.pointer, b.pointer, count, tolerance.0, tolerance.1)
        )
        #expect(counts.0 == counts.1, "\(count) elements")
      }
    }
  }

  @Test(arguments: levels)
  func `equal runs give what unequal ones would`(level: Int32) {
    var random = SplitMix(seed: 12)
    let same = Self.codes(5000, width: 2, &random)
    var other = same
    other[9] ^= 1
    let (a, b) = (Block(same, byteOffset: 1), Block(other, byteOffset: 0))
    var (equal, unequal) = (ck_pair(), ck_pair())
    unsafe ck_pair_stored(level, CK_BF16, a.pointer, a.pointer, 5000, &equal)
    unsafe ck_pair_stored(level, CK_BF16, a.pointer, b.pointer, 5000, &unequal)
    #expect(equal.left_squares == unequal.left_squares)
    #expect(equal.right_squares == equal.left_squares)
    #expect(equal.excluded == unequal.excluded)
    #expect(equal.changed == 0 && unequal.changed == 1)
    #expect(equal.difference_squares == 0 && equal.largest == 0 && equal.ulp == 0)
  }
}
