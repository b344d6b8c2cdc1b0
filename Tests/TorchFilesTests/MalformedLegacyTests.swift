import Storage
import TestSupport
import Testing
import TorchFiles

/// Files of the old format that break a rule.
@Suite struct `Malformed legacy torch files` {
  static let magic: [UInt8] = [
    0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  /// A file of one tensor of four float32, with its parts replaced as given.
  static func file(
    version: Int = 1001, littleEndian: Bool = true, keys: [String] = ["0"],
    type: String = "FloatStorage", count: Int = 4, stored: Int = 4, data: Int = 16
  ) -> [UInt8] {
    let storage = RawPickle.tuple(
      RawPickle.text("storage"), RawPickle.global("torch", type), RawPickle.text("0"),
      RawPickle.text("cpu"), RawPickle.int(count), [0x4E])
    let system = RawPickle.dict([("little_endian", [littleEndian ? 0x88 : 0x89])])
    let list = [0x5D, 0x28] + keys.flatMap(RawPickle.text) + [0x65]
    return magic + RawPickle.of(RawPickle.int(version)) + RawPickle.of(system)
      + RawPickle.of(RawPickle.dict([("w", RawPickle.tensor(storage + [0x51]))]))
      + RawPickle.of(list) + little(stored, 8) + [UInt8](repeating: 1, count: data)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let kind: LegacyFault.Kind

    init(_ title: String, _ bytes: [UInt8], _ kind: LegacyFault.Kind) {
      (testDescription, self.bytes, self.kind) = (title, bytes, kind)
    }
  }

  static let cases: [Case] = [
    Case("other version", file(version: 1000), .unknownVersion(1000)),
    Case("big-endian", file(littleEndian: false), .bigEndian),
    Case("unknown storage", file(keys: ["0", "1"]), .unknownStorage(key: "1")),
    Case("storage listed twice", file(keys: ["0", "0"]), .malformedKeys),
    Case(
      "other count", file(stored: 5), .countDiffers(key: "0", expected: 4, found: 5)),
    Case("cut short", file(data: 15), .truncated(key: "0", needed: 16, available: 15)),
    Case(
      "count cut short", Array(file(data: 0).dropLast(3)),
      .truncated(key: "0", needed: 8, available: 5)),
    Case("bytes after the data", file(data: 17), .trailingBytes(1)),
    Case(
      "quantised storage", file(type: "QInt8Storage"),
      .unsupportedType(key: "0", PickleGlobal("torch", "QInt8Storage"))),
    Case(
      "huge count", file(count: 1 << 62, stored: 1 << 62),
      .truncated(key: "0", needed: .max, available: 16)),
  ]

  @Test(arguments: cases)
  func `a broken file is refused`(_ example: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("m.pt", example.bytes)
    let error = #expect(throws: TorchError.self) { try TorchFile(opening: path) }
    guard case .legacy(let fault) = error?.fault else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(fault.kind == example.kind)
  }

  @Test func `the file that the cases break is sound`() throws {
    let directory = try TemporaryDirectory()
    let file = try TorchFile(opening: directory.file("m.pt", Self.file()))
    let tensor = try #require(try file.stateDict().first?.tensor)
    #expect(try file.bytes(of: tensor) == [UInt8](repeating: 1, count: 16))
  }

  @Test func `every cut of the file is refused`() throws {
    let directory = try TemporaryDirectory()
    let whole = Self.file()
    for count in 0..<whole.count {
      let path = try directory.file("m.pt", Array(whole.prefix(count)))
      #expect(throws: TorchError.self) { try TorchFile(opening: path) }
    }
  }
}
