import Storage
import Tensors
import TestSupport
import Testing

@testable import Archives

@Suite struct `A chunk` {
  private static func encoded(
    _ bytes: [UInt8], _ kind: ElementKind, base: [UInt8]? = nil, _ mode: PackMode = .normal
  ) throws -> EncodedChunk {
    let encoder = try ChunkEncoder(mode)
    return unsafe bytes.withUnsafeBytes { bytes in
      guard let base else { return unsafe encoder.encode(bytes, kind, base: nil) }
      return unsafe base.withUnsafeBytes { unsafe encoder.encode(bytes, kind, base: $0) }
    }
  }

  private static func weights(_ format: NumberFormat, _ count: Int = 1 << 18) -> [UInt8] {
    var generator = SeededGenerator(seed: 4)
    return format.bytes(generator.weights(count))
  }

  @Test func `of bfloat16 weights takes two thirds`() throws {
    let bytes = Self.weights(.bf16)
    for mode in PackMode.allCases where mode != .max {
      let chunk = try Self.encoded(bytes, .float(2), mode)
      #expect(chunk.transform == .floatPlanes)
      #expect(chunk.planes.map(\.encoding) == [.zstd, .raw])
      #expect(chunk.stored.count * 1000 < bytes.count * 690)
    }
  }

  @Test func `of float32 that was bfloat16 takes a third`() throws {
    let narrow = Self.weights(.bf16)
    let wide: [UInt8] = stride(from: 0, to: narrow.count, by: 2).flatMap { place -> [UInt8] in
      [0, 0, narrow[place], narrow[place + 1]]
    }
    let chunk = try Self.encoded(wide, .float(4))
    #expect(chunk.planes.map(\.encoding) == [.zstd, .raw, .constant, .constant])
    #expect(chunk.stored.count * 1000 < wide.count * 345)
  }

  @Test func `of one value or of its base takes nothing`() throws {
    let zero = [UInt8](repeating: 0, count: 1 << 20)
    #expect(try Self.encoded(zero, .float(2)).transform == .fill)
    #expect(try Self.encoded(zero, .float(2)).stored.isEmpty)
    let ones = (0..<1 << 20).map { $0 % 2 == 0 ? UInt8(0x80) : 0x3F }
    #expect(try Self.encoded(ones, .float(2)).pattern == 0x3F80_3F80_3F80_3F80)
    let weights = Self.weights(.bf16)
    let copy = try Self.encoded(weights, .float(2), base: weights)
    #expect(copy.transform == .copy && copy.stored.isEmpty)
  }

  @Test func `of unknown bytes is tried as several types`() throws {
    #expect(try Self.encoded(Self.weights(.bf16), .unknown).transform == .floatPlanes)
    #expect(try Self.encoded(Self.weights(.f32, 1 << 17), .unknown).width == 4)
    let text = Array(String(repeating: "the quick brown fox, ", count: 2000).utf8)
    let chunk = try Self.encoded(text, .unknown)
    #expect(chunk.transform == .bytes)
    #expect(chunk.stored.count < text.count / 20)
  }

  @Test func `of a fine-tune beside its base is coded plane by plane`() throws {
    var generator = SeededGenerator(seed: 12)
    let weights = generator.weights(1 << 17)
    let moved = zip(weights, generator.weights(1 << 17)).map { $0 + $0 * $1 }
    let (base, tuned) = (NumberFormat.bf16.bytes(weights), NumberFormat.bf16.bytes(moved))
    let chunk = try Self.encoded(tuned, .float(2), base: base)
    #expect(chunk.transform == .floatDifference)
    // The upper bytes are all zero or nearly so, and take far less than a bit each.
    #expect(chunk.planes.last?.encoding == .zstd)
    #expect(chunk.planes[0].storedByteCount < tuned.count / 2 / 20)
    #expect(chunk.stored.count * 1000 < tuned.count * 350)
  }

  @Test func `without order is stored as it is`() throws {
    var generator = SeededGenerator(seed: 8)
    let noise = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for kind in [ElementKind.unknown, .bytes, .float(2), .integer(4)] {
      let chunk = try Self.encoded(noise, kind)
      #expect(chunk.planes.allSatisfy { $0.encoding == .raw })
      #expect(chunk.stored.count <= noise.count + 8 * 8)
    }
  }

  @Test func `with repeated rows is smaller than its entropy`() throws {
    let row = Self.weights(.bf16, 1000)
    let rows = (0..<100).flatMap { _ in row }
    let chunk = try Self.encoded(rows, .float(2))
    #expect(chunk.stored.count < rows.count / 10)
  }

  @Test(arguments: [1, 2, 3, 7, 8, 9, 15, 16, 17, 1001])
  func `of any size comes back`(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() & 3) }
    let same = [UInt8](repeating: 5, count: count)
    let kinds: [ElementKind] = [
      .unknown, .bytes, .nibbles, .float(2), .float(4), .float(8), .integer(2), .integer(8),
    ]
    for (kind, bytes) in kinds.flatMap({ [($0, bytes), ($0, same)] }) {
      for mode in PackMode.allCases {
        let chunk = try Self.encoded(bytes, kind, mode)
        let record = ChunkRecord(
          transform: chunk.transform, width: chunk.width, checksum: chunk.checksum,
          pattern: chunk.pattern, planes: 0..<chunk.planes.count, stored: 0..<chunk.stored.count)
        var back = [UInt8](repeating: 0xEE, count: count)
        let decoder = try ChunkDecoder()
        try unsafe chunk.stored.withUnsafeBytes { stored in
          try unsafe back.withUnsafeMutableBytes { target in
            try unsafe decoder.decode(
              record, planes: chunk.planes[...], stored: stored, base: nil, into: target)
          }
        }
        #expect(back == bytes, "\(kind) \(mode)")
      }
    }
  }
}
