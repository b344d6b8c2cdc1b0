import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@testable import Archives

/// A small archive and what happens when its bytes are others.
@Suite struct `A damaged archive` {
  private static func small(_ directory: borrowing TemporaryDirectory) throws -> [UInt8] {
    var generator = SeededGenerator(seed: 1)
    let model = TinyModel(
      [
        .init("weights", .bf16, [520], generator.weights(520)),
        .init("zero", .f32, [40], [Double](repeating: 0, count: 40)),
        .init("small.a", .bf16, [9], generator.weights(9)),
        .init("small.b", .bf16, [9], generator.weights(9)),
      ], configuration: "{\"a\": 1}\n")
    try model.write("model", in: directory)
    try PackedFolder().pack(directory("model"), into: directory("x.suture"))
    return try FileContents.bytes(of: directory("x.suture"))
  }

  @Test func `is found out when any bit is another, and the tensor is named`() throws {
    let directory = try TemporaryDirectory()
    let bytes = try Self.small(directory)
    let packed = PackedFolder()
    let archive = try packed.open(directory("x.suture"))
    var owners: [Int: [TensorName]] = [:]
    for (number, member) in archive.members.enumerated() {
      let contents = ArchiveMember(archive, number)
      for part in contents.parts(of: 0..<member.byteCount) {
        for offset in archive.index.chunks[part.chunk].stored {
          owners[offset] = contents.tensors(in: part.range).map(\.spec.name)
        }
      }
    }
    var missed: [Int] = []
    var unnamed: [Int] = []
    for offset in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[offset] ^= 1 << UInt8(bit)
        let path = try directory.file("y.suture", changed)
        let problems = try packed.problems(path)
        if problems.isEmpty { missed.append(offset) }
        for name in owners[offset] ?? []
        where !problems.contains(where: { $0.contains(name.quoted) }) {
          unnamed.append(offset)
        }
      }
    }
    #expect(missed.isEmpty)
    #expect(unnamed.isEmpty)
    #expect(Set(owners.values.joined()).count == 3)
  }

  @Test func `is found out when it is cut short anywhere`() throws {
    let directory = try TemporaryDirectory()
    let bytes = try Self.small(directory)
    for count in bytes.indices {
      let path = try directory.file("y.suture", Array(bytes[..<count]))
      #expect(try !PackedFolder().problems(path).isEmpty, "\(count) bytes")
    }
  }

  @Test func `is refused when bytes follow its end or another version is stated`() throws {
    let directory = try TemporaryDirectory()
    let bytes = try Self.small(directory)
    for extra in [[UInt8(0)], Array(bytes[(bytes.count - 84)...]), bytes] {
      let path = try directory.file("y.suture", bytes + extra)
      #expect(try PackedFolder().problems(path).count == 1)
    }
    var newer = bytes
    newer[16] = 2
    let path = try directory.file("y.suture", newer)
    #expect(
      try PackedFolder().problems(path)
        == ["it is an archive of version 2, and this program reads version 1"])
    #expect(throws: FileError.self) {
      try PackedFolder().unpack(path, into: directory("out"))
    }
    #expect(try directory.names().contains("out") == false)
  }

  @Test func `leaves nothing behind when it is unpacked`() throws {
    let directory = try TemporaryDirectory()
    let bytes = try Self.small(directory)
    for offset in stride(from: 24, to: bytes.count, by: 37) {
      var changed = bytes
      changed[offset] ^= 0x10
      let path = try directory.file("y.suture", changed)
      #expect(throws: FileError.self, "byte \(offset)") {
        try PackedFolder().unpack(path, into: directory("out"))
      }
    }
    #expect(try directory.names() == ["model", "x.suture", "y.suture"])
  }

  /// An archive whose index was changed, with all hashes made to fit.
  private static func forged(
    _ directory: borrowing TemporaryDirectory, _ change: (inout ArchiveIndex) -> Void
  ) throws -> Path {
    let bytes = try small(directory)
    var index = try PackedFolder().open(directory("x.suture")).index
    change(&index)
    return try forged(directory, bytes, index.bytes)
  }

  private static func forged(
    _ directory: borrowing TemporaryDirectory, _ bytes: [UInt8], _ index: [UInt8]
  ) throws -> Path {
    let file = try InputFile(directory("x.suture"))
    let data = try Trailer(endOf: file).indexRange.lowerBound - SkippableFrame.prefixByteCount
    let offset = data + SkippableFrame.prefixByteCount
    return try directory.file(
      "y.suture",
      Array(bytes[..<data]) + SkippableFrame.index.prefix(index.count) + index
        + Trailer.bytes(flags: 0, index: index, at: offset))
  }

  @Test(arguments: [
    "../x", "/etc/x", "", ".", "..", "a//b", "a/../b", "x\0y", "a/", "./a",
    String(repeating: "n", count: 300), "model.safetensors/x", "model.safetensors",
  ])
  func `with a member of a dangerous name is refused`(name: String) throws {
    let directory = try TemporaryDirectory()
    let path = try Self.forged(directory) { $0.members[0].name = name }
    #expect(try PackedFolder().problems(path).count == 1, "\(name)")
    #expect(throws: FileError.self) {
      try PackedFolder().unpack(path, into: directory("out"))
    }
  }

  private static let lies: [(String, @Sendable (inout ArchiveIndex) -> Void)] = [
    ("member size", { $0.members[1].byteCount += 1 }),
    ("huge member", { $0.members[1].byteCount = .max }),
    ("repeated blob", { $0.members[1].blobs.append($0.members[1].blobs[0]) }),
    ("unknown blob", { $0.members[1].blobs[0] = 99 }),
    ("blob size", { $0.blobs[1].byteCount += 1 }),
    ("huge blob", { $0.blobs[1].byteCount = .max }),
    ("empty blob", { $0.blobs[1].byteCount = 0 }),
    ("missing base", { $0.blobs[1].base = 3 }),
    (
      "tensor outside",
      {
        let tensor = $0.members[1].tensors[0]
        $0.members[1].tensors[0] = TensorRecord(
          spec: tensor.spec, range: $0.members[1].byteCount..<$0.members[1].byteCount + 8,
          digest: tensor.digest)
      }
    ),
    (
      "huge shape",
      {
        let tensor = $0.members[1].tensors[0]
        let spec = TensorSpec(name: tensor.spec.name, dtype: .f64, shape: [1 << 40, 1 << 20])
        $0.members[1].tensors[0] = TensorRecord(spec: spec, range: 0..<8, digest: tensor.digest)
      }
    ),
    ("mode", { $0.members[1].mode = 0o100644 }),
    ("width", { $0.chunks[1].width = 3 }),
    ("transform", { $0.chunks[1].transform = .nibbles }),
    (
      "copy of nothing",
      {
        $0.chunks[1].transform = .copy
        $0.chunks[1].width = 1
        $0.chunks[1].planes = 0..<0
      }
    ),
    ("plane size", { $0.planes[0].storedByteCount += 1 }),
    ("plane of nothing", { $0.planes[0].storedByteCount = 0 }),
    ("raw plane", { $0.planes[1].encoding = $0.planes[1].encoding == .raw ? .zstd : .raw }),
    ("value", { $0.planes[0].value = 4 }),
    ("chunk size", { $0.chunkByteCount = 1 << 11 }),
    ("odd chunk size", { $0.chunkByteCount = 1000 }),
    ("large chunk size", { $0.chunkByteCount = 1 << 30 }),
    ("lost chunk", { $0.blobs.removeLast() }),
    ("another digest", { $0.members[1].digest = SHA256Hasher.digest(of: [1]) }),
  ]

  @Test(arguments: 0..<23) func `whose index lies is refused`(number: Int) throws {
    let directory = try TemporaryDirectory()
    let (name, lie) = Self.lies[number]
    let path = try Self.forged(directory, lie)
    #expect(try !PackedFolder().problems(path).isEmpty, "\(name)")
    #expect(throws: FileError.self, "\(name)") {
      try PackedFolder().unpack(path, into: directory("out"))
    }
    #expect(Self.lies.count == 23)
  }

  @Test func `never traps, whatever its index is`() throws {
    let directory = try TemporaryDirectory()
    let bytes = try Self.small(directory)
    let index = try PackedFolder().open(directory("x.suture")).index.bytes
    var generator = SeededGenerator(seed: 99)
    for round in 0..<1500 {
      var changed = index
      for _ in 0...(round % 4) {
        let place = Int(generator.next() % UInt64(changed.count))
        switch generator.next() % 3 {
        case 0: changed[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: changed[place] = 0xFF
        default: changed.removeSubrange(place..<min(place + 4, changed.count))
        }
      }
      guard changed != index else { continue }
      let path = try Self.forged(directory, bytes, changed)
      // A name or a mode may be another without anything being wrong.
      _ = try PackedFolder().problems(path)
    }
  }
}
