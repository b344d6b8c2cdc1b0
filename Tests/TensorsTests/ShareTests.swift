import Tensors
import TestSupport
import Testing

/// What ranks store of elements that are summed over ranks.
@Suite struct `Shares` {
  private func parts(_ bytes: [UInt8], _ dtype: DType, count: Int) -> [[UInt8]] {
    (0..<count).map { rank in
      var part = bytes
      unsafe part.withUnsafeMutableBytes {
        unsafe Share(rank: rank, count: count).apply(to: $0, dtype: dtype)
      }
      return part
    }
  }

  @Test(arguments: NumberFormat.all, [1, 2, 3, 4, 7, 8])
  func `are equal where that is exact, and with rank 0 otherwise`(
    format: NumberFormat, count: Int
  ) {
    // Every kind of number: a walk through all bit patterns.
    let patterns = walk(format)
    let width = format.dtype.bitWidth / 8
    let bytes = patterns.flatMap { bits in
      (0..<width).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }
    let parts = parts(bytes, format.dtype, count: count).map(format.patterns)
    for (index, bits) in patterns.enumerated() {
      let value = format.number(bits)
      let stored = parts.map { $0[index] }
      let part = format.rounded(value / Double(count))
      if count == 1 || value.isFinite && part * Double(count) == value {
        #expect(stored.allSatisfy { $0 == (count == 1 ? bits : format.bits(of: part)) })
      } else {
        #expect(stored == [bits] + Array(repeating: 0, count: count - 1))
      }
      guard value.isFinite else { continue }
      let sum = stored.dropFirst().reduce(format.number(stored[0])) { $0 + format.number($1) }
      #expect(sum == value && sum.sign == value.sign)
    }
  }

  /// Patterns from zero to the last, some hundreds, with both zeros and infinities.
  private func walk(_ format: NumberFormat) -> [UInt64] {
    let end = UInt64(1) << UInt64(format.dtype.bitWidth)
    let sign = end >> 1
    let specials = [0, 1, 2, 3, 8, sign, sign + 1, sign + 24, end - 1]
    let infinity = format.bits(of: .infinity)
    return specials + [infinity, infinity | sign, infinity - 1]
      + stride(from: 0, to: end, by: Int(end / 997))
      + [1.0, 2, 3, 5, 21, 24, -6, 0.1, 448].map(format.bits(of:))
  }

  @Test func `of float64 sum to the value as a reader adds them`() {
    var random = SeededGenerator(seed: 4)
    let values = random.weights(2000) + [0, -0.0, 3, 5, 7, 0x1p-1074, .greatestFiniteMagnitude]
    let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
    for count in [2, 3, 5, 8] {
      let parts = parts(bytes, .f64, count: count).map { bytes in
        values.indices.map { index in
          Double(
            bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[index * 8 + $1]) << UInt64(8 * $1) })
        }
      }
      for index in values.indices {
        let stored = parts.map { $0[index] }
        let sum = stored.dropFirst().reduce(stored[0], +)
        #expect(sum.bitPattern == values[index].bitPattern)
        #expect(Set(stored).count == 1 || stored.dropFirst().allSatisfy { $0 == 0 })
      }
      // A power of two divides everything but the smallest numbers.
      if count == 2 { #expect(parts[0][..<2000] == parts[1][..<2000]) }
    }
  }

  @Test func `are of floating-point types`() {
    for dtype in [DType.u8, .i64, .bool, .c64, .f4, .f8e8m0] { #expect(!Share.canSplit(dtype)) }
    for dtype in [DType.f8e4m3, .f8e5m2, .f16, .bf16, .f32, .f64] {
      #expect(Share.canSplit(dtype))
    }
  }
}
