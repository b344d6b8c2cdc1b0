import CKernels
import Testing

/// CRC-32C and CRC-32 against their check values, the definition, and themselves in parts.
struct ChecksumTests {
  /// One of the two checksums.
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let polynomial: UInt32
    let check: UInt32
    let run: @Sendable (Int32, UInt32, [UInt8]) -> UInt32
    let combine: @Sendable (UInt32, UInt32, UInt64) -> UInt32

    /// The definition, bit by bit.
    func naive(_ bytes: some Sequence<UInt8>) -> UInt32 {
      ~bytes.reduce(~UInt32(0)) { state, byte in
        (0..<8).reduce(state ^ UInt32(byte)) { state, _ in
          state >> 1 ^ (state & 1 == 1 ? polynomial : 0)
        }
      }
    }
  }

  static let kinds = [
    Kind(
      testDescription: "CRC-32C", polynomial: 0x82F6_3B78, check: 0xE306_9283,
      run: { unsafe ck_crc32c($0, $1, $2, $2.count) }, combine: ck_crc32c_combine),
    Kind(
      testDescription: "CRC-32", polynomial: 0xEDB8_8320, check: 0xCBF4_3926,
      run: { unsafe ck_crc32($0, $1, $2, $2.count) }, combine: ck_crc32_combine),
  ]

  static let bytes: [UInt8] = {
    var random = SplitMix(seed: 13)
    return (0..<60000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }()

  @Test(arguments: levels, kinds)
  func `the check value is the published one`(level: Int32, kind: Kind) {
    let digits = Array("123456789".utf8)
    #expect(kind.run(level, 0, digits) == kind.check)
    #expect(kind.run(level, 7, []) == 7)
  }

  @Test(arguments: levels, kinds)
  func `checksums follow the definition`(level: Int32, kind: Kind) {
    for count in lengths + [63, 64, 65, 79, 80, 127, 128, 129, 4097] {
      let part = Array(Self.bytes.dropFirst(count % 9).prefix(count))
      #expect(kind.run(level, 0, part) == kind.naive(part))
    }
    #expect(kind.run(level, 0, Self.bytes) == kind.naive(Self.bytes))
  }

  @Test(arguments: levels, kinds)
  func `parts continue and combine to the whole`(level: Int32, kind: Kind) {
    let whole = kind.run(level, 0, Self.bytes)
    for cut in [0, 1, 7, 64, 4096, 12288, 59999, 60000] {
      let first = Array(Self.bytes.prefix(cut)), second = Array(Self.bytes.dropFirst(cut))
      let (a, b) = (kind.run(level, 0, first), kind.run(level, 0, second))
      #expect(kind.run(level, a, second) == whole)
      #expect(kind.combine(a, b, UInt64(second.count)) == whole)
    }
  }

  @Test(arguments: levels)
  func `unaligned bytes have the same checksum`(level: Int32) {
    for count in lengths {
      let block = Block(Array(Self.bytes.prefix(count)), byteOffset: count % 9)
      let expected = Self.kinds.map { $0.naive(block.values) }
      #expect(unsafe ck_crc32c(level, 0, block.pointer, count) == expected[0])
      #expect(unsafe ck_crc32(level, 0, block.pointer, count) == expected[1])
    }
  }
}
