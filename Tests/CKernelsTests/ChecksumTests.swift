import CKernels
import Testing

/// CRC-32C against its check value, the definition, and itself in parts.
struct ChecksumTests {
  static let bytes: [UInt8] = {
    var random = SplitMix(seed: 13)
    return (0..<60000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }()

  /// The definition, bit by bit.
  static func naive(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { state, byte in
      (0..<8).reduce(state ^ UInt32(byte)) { state, _ in
        state >> 1 ^ (state & 1 == 1 ? 0x82F6_3B78 : 0)
      }
    }
  }

  @Test(arguments: levels)
  func `the check value is the published one`(level: Int32) {
    let digits = Array("123456789".utf8)
    #expect(unsafe ck_crc32c(level, 0, digits, digits.count) == 0xE306_9283)
    #expect(unsafe ck_crc32c(level, 7, digits, 0) == 7)
  }

  @Test(arguments: levels)
  func `checksums follow the definition`(level: Int32) {
    for count in lengths {
      let block = Block(Array(Self.bytes.prefix(count)), byteOffset: count % 9)
      #expect(unsafe ck_crc32c(level, 0, block.pointer, count) == Self.naive(block.values))
    }
    let count = Self.bytes.count
    #expect(unsafe ck_crc32c(level, 0, Self.bytes, count) == Self.naive(Self.bytes))
  }

  @Test(arguments: levels, [0, 1, 7, 64, 4096, 12288, 59999, 60000])
  func `parts continue and combine to the whole`(level: Int32, cut: Int) {
    let first = Array(Self.bytes.prefix(cut)), second = Array(Self.bytes.dropFirst(cut))
    let whole = unsafe ck_crc32c(level, 0, Self.bytes, Self.bytes.count)
    let a = unsafe ck_crc32c(level, 0, first, first.count)
    let b = unsafe ck_crc32c(level, 0, second, second.count)
    #expect(unsafe ck_crc32c(level, a, second, second.count) == whole)
    #expect(ck_crc32c_combine(a, b, UInt64(second.count)) == whole)
  }
}
