import CZstd
import Storage
import TestSupport
import Testing

@testable import Archives

@Suite struct `A plane` {
  @Test(arguments: [PlaneCompressor.Method.huffman, .level(1), .level(19)])
  func `comes back from each way of compressing it`(method: PlaneCompressor.Method) throws {
    let compressor = try PlaneCompressor()
    let plane = (0..<100_000).map { UInt8(($0 &* 7919) % 5) }
    var target = [UInt8](repeating: 0, count: 200_000)
    let size = unsafe plane.withUnsafeBytes { plane in
      unsafe target.withUnsafeMutableBytes { unsafe compressor.compress(plane, into: $0, method) }
    }
    let frame = Array(target[..<(try #require(size))])
    #expect(frame.count < plane.count / 2)
    #expect(try Self.decompressed(frame, count: plane.count) == plane)
    #expect(throws: CoderFault.contentSize) {
      try Self.decompressed(frame, count: plane.count - 1)
    }
    #expect(throws: CoderFault.self) { try Self.decompressed(frame + [0], count: plane.count) }
    for length in [0, 1, 5, frame.count - 1] {
      #expect(throws: CoderFault.self) {
        try Self.decompressed(Array(frame[..<length]), count: plane.count)
      }
    }
  }

  @Test func `of few values in no order takes its entropy and no more`() throws {
    var generator = SeededGenerator(seed: 3)
    let plane = (0..<1 << 19).map { _ in UInt8(truncatingIfNeeded: generator.next() % 6) }
    #expect(PlaneCompressor.canForceLiterals)
    var target = [UInt8](repeating: 0, count: plane.count)
    let compressor = try PlaneCompressor()
    let size = unsafe plane.withUnsafeBytes { plane in
      unsafe target.withUnsafeMutableBytes { unsafe compressor.compress(plane, into: $0, .huffman) }
    }
    // log2(6) is 2.585 bits; a Huffman code of whole bits takes 2.667.
    let found = try #require(size)
    #expect(found < plane.count * 2_700 / 8_000)
  }

  private static func decompressed(_ frame: [UInt8], count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let decompressor = try PlaneDecompressor()
    try unsafe frame.withUnsafeBytes { frame in
      try unsafe bytes.withUnsafeMutableBytes { target in
        try unsafe decompressor.decompress(frame, into: target)
      }
    }
    return bytes
  }
}
