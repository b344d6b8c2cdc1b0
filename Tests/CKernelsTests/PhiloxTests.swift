import CKernels
import Testing

/// Philox4x32-10 against the published vectors, and the element mapping against single blocks.
struct PhiloxTests {
  static func block(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var out = [UInt32](repeating: 0, count: 4)
    unsafe ck_philox4x32_10(counter, key, &out)
    return out
  }

  /// The word of an element by the definition in the header.
  static func word(of element: UInt64, key: UInt64) -> UInt32 {
    let counter = 16 * (element / 64) + element % 16
    let words = block(
      [UInt32(truncatingIfNeeded: counter), UInt32(counter >> 32), 0, 0],
      [UInt32(truncatingIfNeeded: key), UInt32(key >> 32)])
    return words[Int(element % 64 / 16)]
  }

  // From the known-answer file of Random123 1.14, kat_vectors.
  @Test(
    arguments: [
      (
        [0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        [.max, .max, .max, .max], [.max, .max],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func `blocks equal the published vectors`(counter: [UInt32], key: [UInt32], words: [UInt32]) {
    #expect(Self.block(counter, key) == words)
  }

  @Test(
    arguments: levels, [0, 64, 1 << 20, (1 << 32) - 64, (1 << 36) - 64, .max - 2047] as [UInt64])
  func `words follow the element mapping`(level: Int32, first: UInt64) {
    let key: UInt64 = 0x1234_5678_9abc_def0
    let expected = (0..<1027).map { Self.word(of: first &+ UInt64($0), key: key) }
    for count in lengths {
      let out = Block([UInt32](repeating: 0, count: count), byteOffset: count % 3)
      unsafe ck_philox_words(level, key, first, out.pointer, count)
      #expect(out.values == Array(expected.prefix(count)) && out.isIntact)
    }
  }

  @Test(arguments: levels, [0, 1, 1 << 31, 0xE666_6666, (1 << 32) - 1, 1 << 32] as [UInt64])
  func `masks keep the words below the threshold`(level: Int32, threshold: UInt64) {
    let key: UInt64 = 42, first: UInt64 = 6400
    let words = (0..<1027).map { Self.word(of: first + UInt64($0), key: key) }
    for count in lengths {
      let expected = ReductionTests.bits(of: words.prefix(count).map { UInt64($0) < threshold })
      let bits = Block([UInt64](repeating: .max, count: expected.count), byteOffset: count % 3)
      unsafe ck_philox_mask(level, key, first, threshold, bits.pointer, count)
      #expect(bits.values == expected && bits.isIntact)
    }
  }
}
