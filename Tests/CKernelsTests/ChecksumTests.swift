import CKernels
import Testing

/// The two CRCs against their check values, the definition, and themselves in parts.
struct ChecksumTests {
  /// A checksum: its published check value, its polynomial, and its kernels.
  enum Kind: CaseIterable {
    case crc32c, crc32

    var checkValue: UInt32 { self == .crc32c ? 0xE306_9283 : 0xCBF4_3926 }
    var polynomial: UInt32 { self == .crc32c ? 0x82F6_3B78 : 0xEDB8_8320 }

    func callAsFunction(_ level: Int32, _ crc: UInt32, _ bytes: UnsafeRawPointer, _ count: Int)
      -> UInt32
    {
      switch self {
      case .crc32c: unsafe ck_crc32c(level, crc, bytes, count)
      case .crc32: unsafe ck_crc32(level, crc, bytes, count)
      }
    }

    func combine(_ a: UInt32, _ b: UInt32, _ count: Int) -> UInt32 {
      switch self {
      case .crc32c: ck_crc32c_combine(a, b, UInt64(count))
      case .crc32: ck_crc32_combine(a, b, UInt64(count))
      }
    }
  }

  static let bytes: [UInt8] = {
    var random = SplitMix(seed: 13)
    return (0..<60000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }()

  /// The definition, bit by bit.
  static func naive(_ kind: Kind, _ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { state, byte in
      (0..<8).reduce(state ^ UInt32(byte)) { state, _ in
        state >> 1 ^ (state & 1 == 1 ? kind.polynomial : 0)
      }
    }
  }

  @Test(arguments: levels, Kind.allCases)
  func `the check value is the published one`(level: Int32, kind: Kind) {
    let digits = Array("123456789".utf8)
    #expect(unsafe kind(level, 0, digits, digits.count) == kind.checkValue)
    #expect(unsafe kind(level, 7, digits, 0) == 7)
  }

  @Test(arguments: levels, Kind.allCases)
  func `checksums follow the definition`(level: Int32, kind: Kind) {
    for count in lengths {
      let block = Block(Array(Self.bytes.prefix(count)), byteOffset: count % 9)
      #expect(unsafe kind(level, 0, block.pointer, count) == Self.naive(kind, block.values))
    }
    for count in 0..<400 {
      let bytes = Array(Self.bytes.suffix(count))
      #expect(unsafe kind(level, 0, bytes, count) == Self.naive(kind, bytes))
    }
    let count = Self.bytes.count
    #expect(unsafe kind(level, 0, Self.bytes, count) == Self.naive(kind, Self.bytes))
  }

  @Test(arguments: Kind.allCases, [0, 1, 7, 64, 100, 4096, 12288, 59999, 60000])
  func `parts continue and combine to the whole`(kind: Kind, cut: Int) {
    let first = Array(Self.bytes.prefix(cut)), second = Array(Self.bytes.dropFirst(cut))
    for level in levels {
      let whole = unsafe kind(level, 0, Self.bytes, Self.bytes.count)
      let a = unsafe kind(level, 0, first, first.count)
      let b = unsafe kind(level, 0, second, second.count)
      #expect(unsafe kind(level, a, second, second.count) == whole)
      #expect(kind.combine(a, b, second.count) == whole)
    }
  }
}
