import CKernels
import Glibc
import Testing

/// Inner products of stored elements against those of the widened ones, and divergences of softmax
/// against a plain formula.
struct GramTests {
  @Test(arguments: [CK_BF16, CK_F16], levels)
  func `of stored elements are those of the widened differences`(dtype: ck_dtype, level: Int32) {
    var random = SplitMix(seed: 31)
    for count in lengths {
      let stored = (0..<Int(CK_GRAM_MOST) + 1).map { index in
        Block(
          (0..<count).map { _ in UInt16.random(in: 0...0xFFFF, using: &random) & 0xBFFF },
          byteOffset: (count + index) % 3)
      }
      for number in 1...Int(CK_GRAM_MOST) {
        for hasBase in [false, true] {
          let base = hasBase ? stored[number] : nil
          let expected = Self.products(stored.prefix(number).map(\.self), base, dtype, count)
          var sums = [Double](repeating: 7, count: expected.count)
          let addresses = unsafe stored.prefix(number).map { unsafe UnsafeRawPointer($0.pointer) }
          unsafe ck_gram_stored(
            level, dtype, addresses, number, base.map { unsafe UnsafeRawPointer($0.pointer) },
            count,
            &sums)
          #expect(sums.map(\.bitPattern) == expected.map(\.bitPattern), "\(count) \(number)")
        }
      }
    }
  }

  /// The same by the kernels that it stands for.
  private static func products(
    _ stored: [Block<UInt16>], _ base: Block<UInt16>?, _ dtype: ck_dtype, _ count: Int
  ) -> [Double] {
    func widened(_ block: Block<UInt16>) -> [Float] {
      var values = [Float](repeating: 0, count: count)
      unsafe ck_widen_f32(0, dtype, block.pointer, &values, count)
      return values
    }
    let origin = base.map(widened) ?? [Float](repeating: 0, count: count)
    let vectors = stored.map { zip(widened($0), origin).map { Double($0 - $1) } }
    return vectors.indices.flatMap { i in
      vectors[i...].map { other in ReductionTests.sum(zip(vectors[i], other).map { $0 * $1 }) }
    }
  }

  @Test func `of softmax diverge by the formula, the same at every level`() {
    var random = SplitMix(seed: 32)
    for count in lengths where count > 0 {
      let x = (0..<count).map { _ in Double.random(in: -40...20, using: &random) }
      let z = x.map { $0 + Double.random(in: -0.1...0.1, using: &random) }
      let found = levels.map { level in
        var scratch = [Double](repeating: 7, count: 2 * count)
        return unsafe ck_softmax_divergence_f64(level, x, z, 1e-8, &scratch, count)
      }
      #expect(found.allSatisfy { $0.bitPattern == found[0].bitPattern })
      let expected = Self.divergence(x, z)
      #expect(abs(found[0] - expected) <= 1e-14, "\(count)")
    }
  }

  @Test(arguments: levels)
  func `of softmax show what is no number`(level: Int32) {
    for place in [0, 7, 18] {
      var x = [Float](repeating: 0.5, count: 19)
      x[place] = .nan
      let z = [Float](repeating: 0.25, count: 19)
      var scratch = [Double](repeating: 7, count: 38)
      #expect(unsafe ck_softmax_divergence_f32(level, x, z, 1e-8, &scratch, 19).isNaN)
    }
  }

  private static func divergence(_ x: [Double], _ z: [Double]) -> Double {
    func shares(_ row: [Double]) -> [Double] {
      let powers = row.map { exp($0 - (row.max() ?? 0)) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum + 1e-8 }
    }
    return zip(shares(x), shares(z)).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) }
  }
}
