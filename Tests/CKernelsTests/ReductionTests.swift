import CKernels
import Testing

/// Reductions against their definition in 16 lanes, bit by bit.
struct ReductionTests {
  /// The definition: terms go to lanes in turn, and lanes are added as a fixed tree.
  static func sum(_ terms: [Double]) -> Double {
    var lanes = [Double](repeating: 0, count: 16)
    for (index, term) in terms.enumerated() { lanes[index % 16] += term }
    for half in [8, 4, 2, 1] {
      for lane in 0..<half { lanes[lane] += lanes[lane + half] }
    }
    return lanes[0].isNaN ? .nan : lanes[0]
  }

  static func bits(of flags: [Bool]) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (flags.count + 63) / 64)
    for (index, flag) in flags.enumerated() where flag { words[index / 64] |= 1 << (index % 64) }
    return words
  }

  @Test(arguments: levels)
  func `float32 sums follow the definition`(level: Int32) {
    var random = SplitMix(seed: 7)
    for count in lengths {
      let a = (0..<count).map { _ in Float.random(in: -9...9, using: &random) }
      let b = (0..<count).map { _ in Float.random(in: -1e9...1e9, using: &random) }
      let keep = (0..<count).map { _ in Bool.random(using: &random) }
      let x = Block(a, byteOffset: count % 5), y = Block(b, byteOffset: count % 3)
      let mask = Block(Self.bits(of: keep), byteOffset: count % 2)
      let found = unsafe [
        ck_sum_f32(level, x.pointer, count), ck_sum_abs_f32(level, x.pointer, count),
        ck_sum_squares_f32(level, y.pointer, count),
        ck_dot_f32(level, x.pointer, y.pointer, count),
        ck_sum_abs_masked_f32(level, mask.pointer, y.pointer, count),
      ]
      let p = a.map { Double($0) }, q = b.map { Double($0) }
      let expected = [
        Self.sum(p), Self.sum(p.map(abs)), Self.sum(q.map { $0 * $0 }),
        Self.sum(zip(p, q).map { $0 * $1 }), Self.sum(zip(q, keep).map { $1 ? abs($0) : 0 }),
      ]
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(count) elements")
    }
  }

  @Test(arguments: levels)
  func `float64 sums follow the definition`(level: Int32) {
    var random = SplitMix(seed: 8)
    for count in lengths {
      let p = (0..<count).map { _ in Double.random(in: -9...9, using: &random) }
      let q = (0..<count).map { _ in Double.random(in: -1e9...1e9, using: &random) }
      let keep = (0..<count).map { _ in Bool.random(using: &random) }
      let x = Block(p, byteOffset: count % 5), y = Block(q, byteOffset: count % 3)
      let mask = Block(Self.bits(of: keep), byteOffset: count % 2)
      let found = unsafe [
        ck_sum_f64(level, x.pointer, count), ck_sum_abs_f64(level, x.pointer, count),
        ck_sum_squares_f64(level, y.pointer, count),
        ck_dot_f64(level, x.pointer, y.pointer, count),
        ck_sum_abs_masked_f64(level, mask.pointer, y.pointer, count),
      ]
      let expected = [
        Self.sum(p), Self.sum(p.map(abs)), Self.sum(q.map { $0 * $0 }),
        Self.sum(zip(p, q).map { $0 * $1 }), Self.sum(zip(q, keep).map { $1 ? abs($0) : 0 }),
      ]
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern), "\(count) elements")
    }
  }

  @Test(arguments: levels)
  func `masked NaNs do not reach a sum and others are canonical`(level: Int32) {
    let x: [Float] = [.nan, 1, -.nan, 2]
    #expect(unsafe ck_sum_abs_masked_f32(level, [0b1010], x, 4) == 3)
    #expect(unsafe ck_sum_f32(level, x, 4).bitPattern == Double.nan.bitPattern)
    #expect(
      unsafe ck_sum_f32(level, [.infinity, -.infinity], 2).bitPattern == Double.nan.bitPattern)
    #expect(unsafe ck_sum_f32(level, [-0.0], 1).bitPattern == 0)
  }
}
