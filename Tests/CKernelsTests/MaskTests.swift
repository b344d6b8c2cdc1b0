import CKernels
import Testing

/// Bit masks and trimming by magnitude against naive loops.
struct MaskTests {
  @Test(arguments: levels)
  func `elements without a bit become positive zero`(level: Int32) {
    var random = SplitMix(seed: 9)
    for count in lengths {
      let singles: [Float] = mixed(count, &random), doubles: [Double] = mixed(count, &random)
      let words = (0..<(count + 63) / 64).map { _ in random.next() }
      let bits = Block(words, byteOffset: count % 2)
      let single = Block(singles, byteOffset: count % 5), double = Block(doubles)
      unsafe ck_mask_f32(level, bits.pointer, single.pointer, single.pointer, count)
      unsafe ck_mask_f64(level, bits.pointer, double.pointer, double.pointer, count)
      let keep = (0..<count).map { words[$0 / 64] >> ($0 % 64) & 1 == 1 }
      #expect(
        single.values.map(\.bitPattern) == zip(singles, keep).map { $1 ? $0.bitPattern : 0 })
      #expect(
        double.values.map(\.bitPattern) == zip(doubles, keep).map { $1 ? $0.bitPattern : 0 })
      #expect(single.isIntact && double.isIntact)
    }
  }

  @Test(arguments: levels, [0, 1, 5, 40, 1 << 40] as [UInt64])
  func `a trim keeps what is above and the first ties`(level: Int32, ties: UInt64) {
    var random = SplitMix(seed: 10)
    for count in lengths {
      // Few magnitudes, so that most blocks have ties; zeros, as padding would look.
      let x = (0..<count).map { _ in Float(Int(random.next() % 5)) - 2 }
      for key in [Float(0), 1, 2].map({ UInt64($0.bitPattern) }) {
        var expectedTies = ties
        let keep = x.map { value -> Bool in
          let magnitude = UInt64(value.magnitude.bitPattern)
          guard magnitude == key, expectedTies > 0 else { return magnitude > key }
          expectedTies -= 1
          return true
        }
        let expected = ReductionTests.bits(of: keep)
        let bits = Block([UInt64](repeating: .max, count: expected.count))
        var left = ties
        let single = Block(x, byteOffset: count % 3)
        unsafe ck_trim_mask_f32(level, single.pointer, count, key, &left, bits.pointer)
        #expect(bits.values == expected && left == expectedTies && bits.isIntact)

        let double = Block(x.map(Double.init), byteOffset: count % 3)
        let wideKey = UInt64(Double(Float(bitPattern: UInt32(key))).bitPattern)
        let wideBits = Block([UInt64](repeating: .max, count: expected.count))
        left = ties
        unsafe ck_trim_mask_f64(level, double.pointer, count, wideKey, &left, wideBits.pointer)
        #expect(wideBits.values == expected && left == expectedTies && wideBits.isIntact)

        let equal = x.count { UInt64($0.magnitude.bitPattern) == key }
        #expect(unsafe ck_count_key_f32(level, single.pointer, count, key) == equal)
        #expect(unsafe ck_count_key_f64(level, double.pointer, count, wideKey) == equal)
      }
    }
  }

  @Test(arguments: levels)
  func `keys are counted beyond one block`(level: Int32) {
    let x = [Float](repeating: -1, count: 10000)
    #expect(
      unsafe ck_count_key_f32(level, x, x.count, UInt64(Float(1).bitPattern)) == x.count)
  }

  @Test(arguments: levels)
  func `a band has both its ends' ties in flat order`(level: Int32) {
    var random = SplitMix(seed: 31)
    for count in lengths {
      let x = (0..<count).map { _ in Float(Int(random.next() % 7)) - 3 }
      for (low, high) in [(0, 1), (1, 1), (1, 3), (0, 9), (9, 9)] {
        let ends = [low, high].map { $0 == 9 ? UInt64(1) << 31 : UInt64(Float($0).bitPattern) }
        let ties = [random.next() % 5, random.next() % 50]
        var left = ties
        // Where both ends are one magnitude, the upper one takes in no fewer.
        if low == high { left[1] = max(left[0], left[1]) }
        let start = left
        let keep = x.map { value -> Bool in
          let key = UInt64(value.magnitude.bitPattern)
          let isBelow = (0..<2).map { end -> Bool in
            guard key == ends[end] else { return key < ends[end] }
            guard left[end] > 0 else { return false }
            left[end] -= 1
            return true
          }
          return isBelow[1] && !isBelow[0]
        }
        let expected = ReductionTests.bits(of: keep)
        let bits = Block([UInt64](repeating: .max, count: expected.count))
        let single = Block(x, byteOffset: count % 3)
        var lower = ck_band_end(key: ends[0], ties: start[0])
        var upper = ck_band_end(key: ends[1], ties: start[1])
        unsafe ck_band_mask_f32(level, single.pointer, count, &lower, &upper, bits.pointer)
        #expect(bits.values == expected && bits.isIntact)
        #expect([lower.ties, upper.ties] == left)

        let double = Block(x.map(Double.init), byteOffset: count % 3)
        func wide(_ end: Int, _ key: Int) -> ck_band_end {
          ck_band_end(key: key == 9 ? 1 << 63 : Double(key).bitPattern, ties: start[end])
        }
        (lower, upper) = (wide(0, low), wide(1, high))
        let wideBits = Block([UInt64](repeating: .max, count: expected.count))
        unsafe ck_band_mask_f64(level, double.pointer, count, &lower, &upper, wideBits.pointer)
        #expect(wideBits.values == expected && wideBits.isIntact)
      }
    }
  }
}
