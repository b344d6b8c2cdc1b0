import Storage
import TestSupport
import Testing

@Suite struct `A staged file` {
  /// A file with these bytes.
  private static func staged(_ path: Path, _ bytes: [UInt8]) throws -> StagedFile {
    let file = try StagedFile(for: path, replacing: false, inputs: [])
    try file.append(bytes)
    return file
  }

  @Test func `is joined from the files of several writers`() throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 1)
    let parts = [5, 70_001, 0, 3_000_000].map { count in
      (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }
    let total = parts.reduce(0) { $0 + $1.count }
    let whole = try Self.staged(directory("x"), parts[0])
    try whole.extend(to: total)
    #expect(whole.byteCount == total)
    var offset = parts[0].count
    for part in parts.dropFirst() {
      let file = try Self.staged(directory("x"), part)
      let target = try OutputFile(reopening: whole.path, byteCount: total)
      let half = part.count / 2
      try file.copy(half..<part.count, to: target, at: offset + half)
      try file.copy(0..<half, to: target, at: offset)
      try target.finish(sync: false)
      offset += part.count
      file.discard()
    }
    try whole.append([1, 2, 3])
    try whole.handOver()
    try whole.commit(sync: false)
    #expect(try FileContents.bytes(of: directory("x")) == parts.flatMap { $0 } + [1, 2, 3])
    #expect(try directory.names() == ["x"])
  }

  @Test func `is copied through memory where the kernel does not copy`() throws {
    let directory = try TemporaryDirectory()
    let bytes = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    let source = try Self.staged(directory("x"), bytes)
    let target = try OutputFile(creating: directory("y"), byteCount: bytes.count + 7)
    // EOPNOTSUPP.
    let (_, calls) = try FaultInjection.strike(
      InjectedFault(.fail(95), atCall: 0), within: directory("y")
    ) { try source.copy(11..<bytes.count, to: target, at: 18) }
    #expect(calls.count == 6 && calls[0].hasPrefix("copy "), "\(calls)")
    try target.finish(sync: false)
    let zeros = [UInt8](repeating: 0, count: 18)
    #expect(try FileContents.bytes(of: directory("y")) == zeros + bytes[11...])
  }

  @Test func `has no others join it unless it has its size`() throws {
    let directory = try TemporaryDirectory()
    let whole = try Self.staged(directory("x"), [1, 2])
    #expect(throws: FileError(.open, whole.path, .changed(.resized(from: 5, to: 2)))) {
      try OutputFile(reopening: whole.path, byteCount: 5)
    }
    try whole.extend(to: 5)
    #expect(try FileContents.bytes(of: whole.path) == [1, 2, 0, 0, 0])
    try whole.extend(to: 3)
    #expect(whole.byteCount == 5)
    whole.discard()
    #expect(try directory.names() == [])
  }
}
