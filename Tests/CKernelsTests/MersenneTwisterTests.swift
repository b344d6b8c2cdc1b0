import CKernels
import Testing

/// MT19937 against published outputs and against itself in other steps.
struct MersenneTwisterTests {
  static func seeded(_ seed: UInt32) -> ck_mt19937 {
    var generator = ck_mt19937()
    unsafe ck_mt19937_seed(&generator, seed)
    return generator
  }

  static func words(_ level: Int32, _ generator: inout ck_mt19937, _ count: Int) -> [UInt32] {
    var out = [UInt32](repeating: 0, count: count)
    unsafe ck_mt19937_words(level, &generator, &out, count)
    return out
  }

  @Test(arguments: levels)
  func `seed 5489 gives the outputs of the standard`(level: Int32) {
    // ISO C++, [rand.predef]: the 10,000th output of mt19937; the first ones are widely published.
    var generator = Self.seeded(5489)
    let words = Self.words(level, &generator, 10000)
    #expect(Array(words.prefix(3)) == [3_499_211_612, 581_869_302, 3_890_346_734])
    #expect(words[9999] == 4_123_659_995)
  }

  @Test(arguments: levels)
  func `uniform numbers are those of torch`(level: Int32) {
    // torch.manual_seed(0); torch.rand(4) on the CPU.
    var generator = Self.seeded(0)
    let uniform = Self.words(level, &generator, 4).map { Float($0 & 0xFF_FFFF) / 16_777_216 }
    #expect(uniform == [0.496_256_59, 0.768_221_8, 0.088_477_43, 0.132_030_49])
  }

  @Test(arguments: levels)
  func `taking words in any steps gives one stream`(level: Int32) {
    var whole = Self.seeded(7)
    let stream = Self.words(0, &whole, 5000)
    var generator = Self.seeded(7)
    var position = 0
    for (index, count) in ([0, 1, 623, 624, 625, 3, 1250, 70] + lengths.prefix(50)).enumerated()
    where position + count <= stream.count {
      if index % 3 == 2 {
        unsafe ck_mt19937_skip(level, &generator, UInt64(count))
      } else {
        #expect(
          Self.words(level, &generator, count) == Array(stream[position..<position + count]))
      }
      position += count
    }
  }

  @Test(arguments: levels, [0, 0.1, 0.5, 0.85, 0x1p-24, 1, 2, -1, .nan] as [Float])
  func `masks keep the uniform numbers below p`(level: Int32, p: Float) {
    for count in lengths + [2500] {
      var naive = Self.seeded(1), generator = Self.seeded(1)
      let keep = Self.words(0, &naive, count).map { Float($0 & 0xFF_FFFF) / 16_777_216 < p }
      let expected = ReductionTests.bits(of: keep)
      let bits = Block([UInt64](repeating: .max, count: expected.count), byteOffset: count % 3)
      unsafe ck_mt19937_mask(level, &generator, p, bits.pointer, count)
      #expect(bits.values == expected && bits.isIntact)
      #expect(Self.words(level, &generator, 3) == Self.words(0, &naive, 3))
    }
  }
}
