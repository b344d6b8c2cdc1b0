import Storage
import TestSupport
import Tensors
import Testing
import TorchFiles

/// Archives that break a rule are refused with the rule, the entry and the place.
@Suite struct `Malformed torch archives` {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let kind: ZipFault.Kind
    let entry: String?

    init(
      _ title: String, _ bytes: [UInt8], _ kind: ZipFault.Kind, entry: String? = nil
    ) {
      (testDescription, self.bytes) = (title, bytes)
      (self.kind, self.entry) = (kind, entry)
    }

    init(_ title: String, _ archive: RawArchive, _ kind: ZipFault.Kind, entry: String? = nil) {
      self.init(title, archive.bytes, kind, entry: entry)
    }
  }

  static let sound = RawArchive(
    pickle: RawPickle.of(RawPickle.dict([("w", RawPickle.tensor())])),
    storages: ["0": [UInt8](repeating: 1, count: 16)])
  static let soundBytes = sound.bytes
  /// Where the directory begins.
  static let directory =
    soundBytes.count - 22
    - sound.entries.reduce(0) { $0 + 46 + $1.name.utf8.count }

  static let cases: [Case] = [
    Case("P30 half a file", Array(soundBytes.prefix(soundBytes.count / 2)), .endMissing),
    Case("P30 last byte missing", Array(soundBytes.dropLast()), .endMissing),
    Case("P30 bytes after the end", soundBytes + [0], .endMissing),
    Case(
      "P30 bytes missing in the middle",
      Array(soundBytes.prefix(40) + soundBytes.dropFirst(44)),
      .directoryOutside(
        expectedEnd: soundBytes.count - 26, foundEnd: soundBytes.count - 22)),
    Case(
      "P31 two entries of one name",
      sound.with { $0.entries.append(RawArchive.Entry("m/version", "3\n")) }, .duplicateName,
      entry: "m/version"),
    Case(
      "P31 other name in the header", sound.changing("data/0") { $0.headerName = "m/data/1" },
      .headerDiffers(field: "names"), entry: "m/data/0"),
    Case(
      "P31 longer name in the header", sound.changing("data/0") { $0.headerName = "m/data/01" },
      .headerDiffers(field: "names"), entry: "m/data/0"),
    Case(
      "P31 other size in the header", sound.changing("data/0") { $0.headerSize = 12 },
      .headerDiffers(field: "sizes"), entry: "m/data/0"),
    Case(
      "P31 compressed in the header", sound.changing("data/0") { $0.headerMethod = 8 },
      .headerDiffers(field: "methods"), entry: "m/data/0"),
    Case(
      "P31 no header", sound.changing("data/0") { $0.headerSignature = 0 },
      .wrongSignature(expected: 0x0403_4B50, found: 0), entry: "m/data/0"),
    Case(
      "P31 overlapping entries",
      sound.with { $0.entries.append(RawArchive.Entry("m/x", "y")) }
        .changing("byteorder") { entry in
          (entry.storedSize, entry.size) = (100, 100)
        },
      .overlap(with: "m/byteorder"), entry: "m/data/0"),
    Case(
      "P32 compressed", sound.changing("data/0") { $0.method = 8 }, .compressed(method: 8),
      entry: "m/data/0"),
    Case(
      "P32 encrypted", sound.changing("data/0") { $0.flags = 0x0801 }, .encrypted,
      entry: "m/data/0"),
    Case(
      "P32 entry beyond the directory",
      sound.changing("version") { ($0.storedSize, $0.size) = (9999, 9999) },
      .outside(end: directory), entry: "m/version"),
    Case(
      "P32 header beyond the directory", sound.changing("version") { $0.offset = 0xFFFF_FFF0 },
      .outside(end: directory), entry: "m/version"),
    Case(
      "P32 zip64 sizes missing", sound.changing("version") { $0.size = 0xFFFF_FFFF },
      .zip64Missing, entry: "m/version"),
    Case(
      "P32 zip64 size of 2^64-1",
      sound.changing("version") {
        $0.size = 0xFFFF_FFFF
        $0.extra = little(1, 2) + little(8, 2) + little(-1, 8)
      }, .numberBeyondLimit(.max), entry: "m/version"),
    Case(
      "P32 zip64 extra cut short",
      sound.changing("version") {
        $0.size = 0xFFFF_FFFF
        $0.extra = little(1, 2) + little(8, 2) + little(0, 4)
      }, .zip64Missing, entry: "m/version"),
    Case(
      "P32 zip64 number of entries", sound.with { $0.end64 = (1, 0, 0, 0) },
      .zip64Contradiction("number of entries")),
    Case(
      "P32 zip64 size of the directory", sound.with { $0.end64 = (0, 1, 0, 0) },
      .zip64Contradiction("size of the directory")),
    Case(
      "P32 zip64 offset of the directory", sound.with { $0.end64 = (0, 0, 1, 0) },
      .zip64Contradiction("offset of the directory")),
    Case(
      "P32 zip64 record elsewhere", sound.with { $0.end64 = (0, 0, 0, 1) },
      .zip64Contradiction("place of the record")),
    Case(
      "P32 zip64 directory beyond the end",
      sound.with {
        $0.end64 = (0, 0, 1 << 40, 0)
        $0.saturatesEnd = true
      },
      .directoryOutside(
        expectedEnd: soundBytes.count - 22, foundEnd: soundBytes.count - 22 + 1 << 40)),
    Case(
      "P32 sizes that lie", sound.changing("data/0") { $0.storedSize = 8 },
      .sizesDiffer(stored: 8, size: 16), entry: "m/data/0"),
    Case(
      "P32 directory elsewhere", sound.with { $0.directoryOffset = 1 },
      .directoryOutside(
        expectedEnd: soundBytes.count - 22, foundEnd: soundBytes.count - 22 - directory + 1)),
    Case(
      "P32 too many entries", sound.with { $0.entryCount = 5 }, .entryCount(expected: 5, found: 4)),
    Case(
      "P32 too few entries", sound.with { $0.entryCount = 3 }, .entryCount(expected: 3, found: 4)),
    Case(
      "P33 zip bomb",
      sound.changing("data/0") {
        ($0.method, $0.size) = (8, 0xFFFF_FFF0)
      }, .compressed(method: 8), entry: "m/data/0"),
    Case(
      "P34 absolute name",
      sound.with { $0.entries.append(RawArchive.Entry("/etc/passwd", "")) }, .unsafeName,
      entry: "/etc/passwd"),
    Case(
      "P34 name with ..",
      sound.with { $0.entries.append(RawArchive.Entry("m/../../x", "")) }, .unsafeName,
      entry: "m/../../x"),
    Case(
      "P34 name with a backslash",
      sound.with { $0.entries.append(RawArchive.Entry("m\\x", "")) }, .unsafeName,
      entry: "m\\x"),
    Case(
      "P34 name with NUL", sound.with { $0.entries.append(RawArchive.Entry("m/a\0b", "")) },
      .unsafeName, entry: "m/a\0b"),
    Case(
      "P34 empty name", sound.with { $0.entries.append(RawArchive.Entry("", "")) },
      .unsafeName, entry: ""),
    Case(
      "P34 two folders", sound.with { $0.entries.append(RawArchive.Entry("n/x", "")) },
      .severalRoots("m", "n"), entry: "n/x"),
    Case(
      "P34 no folder", sound.with { $0.entries.append(RawArchive.Entry("x", "")) },
      .severalRoots("m", ""), entry: "x"),
    Case(
      "P35 no data.pkl", sound.with { $0.entries.remove(at: 0) }, .missingEntry("m/data.pkl")),
    Case(
      "P35 no version", sound.with { $0.entries.removeLast() }, .missingEntry("m/version")),
    Case(
      "P35 two pickles",
      sound.with { $0.entries.append(RawArchive.Entry("m/data.pkl", [0x4E, 0x2E])) },
      .duplicateName, entry: "m/data.pkl"),
    Case(
      "P35 version of the future", sound.changing("version") { $0.data = Array("11\n".utf8) },
      .unknownVersion("11"), entry: "m/version"),
    Case(
      "P35 version that is no number", sound.changing("version") { $0.data = [] },
      .unknownVersion(""), entry: "m/version"),
    Case(
      "P35 big-endian", sound.changing("byteorder") { $0.data = Array("big".utf8) },
      .bigEndian, entry: "m/byteorder"),
    Case(
      "P35 unknown byte order", sound.changing("byteorder") { $0.data = Array("odd".utf8) },
      .unknownByteOrder("odd"), entry: "m/byteorder"),
  ]

  @Test(arguments: cases)
  func `a broken archive is refused`(_ example: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("m.pt", example.bytes)
    do {
      _ = try TorchFile(opening: path)
      Issue.record("opened")
    } catch {
      guard case .archive(let fault) = error.fault else {
        Issue.record("\(error)")
        return
      }
      #expect(fault.kind == example.kind)
      #expect(fault.entry == example.entry)
      #expect(error.description.contains("m.pt"))
    }
  }

  @Test func `the archive that the cases break is sound`() throws {
    let directory = try TemporaryDirectory()
    for (name, archive) in [
      ("plain", Self.sound), ("comment", Self.sound.with { $0.comment = "hello PK\u{5}\u{6}" }),
      ("64", Self.sound.with { $0.end64 = (0, 0, 0, 0) }),
      ("saturated", Self.sound.with { ($0.end64, $0.saturatesEnd) = ((0, 0, 0, 0), true) }),
    ] {
      let file = try TorchFile(opening: directory.file(name, archive.bytes))
      let tensors = try file.stateDict()
      #expect(tensors.map(\.name) == ["w"])
      #expect(try file.bytes(of: tensors[0].tensor) == [UInt8](repeating: 1, count: 16))
      try file.verify()
    }
  }

  @Test func `P39 a checksum that does not fit is found, and a missing one is not missed`() throws {
    let directory = try TemporaryDirectory()
    let wrong = try TorchFile(
      opening: directory.file("wrong", Self.sound.changing("data/0") { $0.crc = 7 }.bytes))
    let found = CRC32(of: [UInt8](repeating: 1, count: 16)).value
    let error = #expect(throws: TorchError.self) { try wrong.verify() }
    guard case .archive(let fault) = error?.fault else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(fault.kind == .wrongChecksum(expected: 7, found: found))
    #expect(fault.entry == "m/data/0")
    let none = try TorchFile(
      opening: directory.file("none", Self.sound.changing("data/0") { $0.crc = 0 }.bytes))
    try none.verify()
  }

  @Test(arguments: 0..<300)
  func `damaged archives never trap`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var bytes = Self.sound.with { $0.end64 = (0, 0, 0, 0) }.bytes
    for _ in 0..<generator.integer(1...3) {
      bytes[generator.integer(4...bytes.count - 1)] = UInt8(generator.integer(0...255))
    }
    let directory = try TemporaryDirectory()
    guard let file = try? TorchFile(opening: directory.file("m.pt", bytes)) else { return }
    for (_, tensor) in (try? file.tensors()) ?? [] {
      #expect(tensor.byteRange.upperBound <= bytes.count)
    }
    try? file.verify()
  }
}
