@testable import Scanning
import Storage
import TestSupport
import Testing

/// Streams that zlib 1.2.13 wrote.
@Suite struct `Deflated bytes` {
  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16) ?? 0
    }
  }

  private static let evil = [0x80, 2] + Array("cos\nsystem\n)R.".utf8)
  private static let text = (0..<60).flatMap {
    Array("torch._utils \($0 * $0 % 97) _rebuild_tensor_v2\n".utf8)
  }
  private static let fixed = bytes("6b604ace2fe62aae2c2e49cde5d20cd20300")
  private static let stored = bytes("011000efff8002636f730a73797374656d0a29522e")
  private static let dynamic = bytes(
    "ad934b0ac2401044f79e222710e7df739a0135602018984c3cbf5b17c2ab45f6457757d5ebb1f5c7ebda8eb1acfb749b5a"
      + "9fefc7b23edb98dffbd6dbc75fc6afc2a122a2a2f2968c129f5012784ae45b321b324e25b021de130b4a8ae7457c2cfbc9"
      + "3ca50a0d712c4560926f49bca80ab4086c0b0f22dcc28b12e762dc2257e49939e345890d796ed1846f155e914d3b9e628c"
      + "4b1688e2e802e7e284a69939c6d238b9c21515614a384572cab9826921ba7c4689020a02500296ffe1fe02")

  @Test func `come out as they went in`() throws {
    for (packed, expected) in [
      (Self.fixed, Self.evil), (Self.stored, Self.evil), (Self.dynamic, Self.text),
    ] {
      #expect(try Inflate.bytes(of: packed, limit: expected.count) == expected)
      #expect(throws: Inflate.Fault.beyondLimit) {
        try Inflate.bytes(of: packed, limit: expected.count - 1)
      }
      for count in 0..<packed.count - 1 {
        #expect(throws: Inflate.Fault.self) {
          let out = try Inflate.bytes(of: Array(packed.prefix(count)), limit: expected.count)
          // All but the last bits may be there.
          if out == expected { throw Inflate.Fault.damaged }
        }
      }
    }
  }

  @Test func `of any kind are bytes or a fault`() {
    var generator = SeededGenerator(seed: 3)
    var kinds: Set<String> = []
    for round in 0..<3000 {
      var packed = [Self.fixed, Self.stored, Self.dynamic][round % 3]
      for _ in 0..<3 {
        packed[generator.integer(0...packed.count - 1)] = UInt8(generator.integer(0...255))
      }
      do throws(Inflate.Fault) {
        kinds.insert(try Inflate.bytes(of: packed, limit: 4000).count > 4000 ? "too many" : "bytes")
      } catch { kinds.insert("\(error)") }
    }
    #expect(kinds == ["bytes", "damaged", "beyondLimit"] || kinds == ["bytes", "damaged"])
  }

  @Test func `in archives are looked into`() throws {
    let directory = try TemporaryDirectory()
    var bytes = CraftedPickle.zip(
      [("m/data.pkl", Self.fixed)], method: 8, crc: CRC32(of: Self.evil).value)
    let path = try directory.file("m.pt", bytes)
    let file = FileScan.scan(path)
    #expect(file.globals.map(\.global.text) == ["os.system"])
    #expect(file.globals.first?.member == "m/data.pkl" && file.faults.isEmpty)
    #expect(file.format == "torch" && file.pickleCount == 1)
    bytes = CraftedPickle.zip([("m/data.pkl", Self.fixed)], method: 8)
    let wrong = FileScan.scan(try directory.file("m.pt", bytes))
    #expect(wrong.faults.map(\.code) == [.checksum] && wrong.worst == .dangerous)
  }

  @Test func `that grow without end are not followed`() throws {
    let directory = try TemporaryDirectory()
    // 200,000 zeros.
    let bomb =
      Self.bytes("edc13101000000c2a0f54f6d067fa0") + [UInt8](repeating: 0, count: 193)
      + [0x80, 0xD7, 0]
    #expect(try Inflate.bytes(of: bomb, limit: 200_000) == [UInt8](repeating: 0, count: 200_000))
    let bytes = CraftedPickle.zip([("m/data.pkl", bomb)], method: 8)
    let file = FileScan.scan(try directory.file("m.pt", bytes))
    #expect(file.faults.map(\.code) == [.compressed])
    #expect(file.faults.first?.message.contains("too large") == true)
  }
}
