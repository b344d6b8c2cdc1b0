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
}
