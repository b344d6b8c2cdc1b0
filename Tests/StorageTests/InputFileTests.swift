import Glibc
import Storage
import TestSupport
import Testing

/// Bytes that differ from their neighbours and from one page to the next.
func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
}

@Suite struct `An input file` {
  @Test(arguments: [0, 1, 4095, 4096, 200_000], [FileAccess.automatic, .mapped, .positional])
  func `gives the same bytes mapped and read`(count: Int, access: FileAccess) throws {
    let directory = try TemporaryDirectory()
    let contents = pattern(count)
    let file = try InputFile(directory.file("file", contents), access: access)
    #expect(file.byteCount == count)
    for range in [0..<count, count / 3..<count / 2, count..<count] {
      let bytes = try file.bytes(in: range)
      #expect(bytes == Array(contents[range]))
    }
    let mapped = unsafe try file.mappedBytes().map { unsafe Array($0) }
    #expect(mapped == (access == .positional ? nil : contents))
  }

  @Test(arguments: [FileAccess.mapped, .positional])
  func `can be advised and released anywhere without changing its bytes`(access: FileAccess) throws
  {
    let directory = try TemporaryDirectory()
    let contents = pattern(300_000)
    let file = try InputFile(directory.file("file", contents), access: access)
    for range in [0..<0, 5..<9, 0..<300_000, 4096..<8192, 70_001..<299_999, 299_999..<300_000] {
      try file.willNeed(range)
      file.release(range)
      let bytes = unsafe try file.mappedBytes().map { unsafe Array($0[range]) }
      #expect(try bytes ?? file.bytes(in: range) == Array(contents[range]))
    }
  }

  @Test func `that is cut short names the offset and the missing bytes`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("file", pattern(10_000))
    let file = try InputFile(path)
    #expect(unsafe truncate(path.text, 9_000) == 0)
    #expect(throws: FileError(.read, path, .endsEarly(offset: 9_000, missing: 500))) {
      try file.bytes(in: 8_500..<9_500)
    }
    #expect(
      throws: FileError(.read, path, .changed(.resized(from: 10_000, to: 9_000)))
    ) { try file.checkUnchanged() }
    #expect(throws: FileError.self) { _ = unsafe try file.mappedBytes() }
  }

  @Test func `that is cut short while mapped is an error before its pages are touched`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("file", pattern(100_000))
    let file = try InputFile(path, access: .mapped)
    _ = unsafe try file.mappedBytes()
    #expect(unsafe truncate(path.text, 10) == 0)
    #expect(throws: FileError(.read, path, .changed(.resized(from: 100_000, to: 10)))) {
      try file.willNeed(50_000..<60_000)
    }
  }

  @Test func `that is cut short while its pages are touched ends with a message`() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(5), observing: [\.standardErrorContent]
    ) {
      let directory = try TemporaryDirectory()
      let path = try directory.file("cut", pattern(100_000))
      let file = try InputFile(path, access: .mapped)
      guard let bytes = unsafe try file.mappedBytes() else { return }
      _ = unsafe truncate(path.text, 10)
      // Nothing after this line runs: the directory has to go first.
      unsafe unlink(path.text)
      unsafe rmdir(directory.path.text)
      print(unsafe bytes[70_000])
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("/cut' at byte 70000: the file was cut short"))
  }

  @Test(arguments: [10..<11, 5..<12, 0..<Int.max])
  func `refuses a range beyond its end before allocating`(range: Range<Int>) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("file", pattern(10))
    let file = try InputFile(path)
    #expect(throws: FileError(.read, path, .endsEarly(offset: 10, missing: range.upperBound - 10)))
    {
      try file.bytes(in: range)
    }
  }

  @Test func `that was replaced or changed is noticed`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("file", pattern(10))
    let file = try InputFile(path)
    try file.checkUnchanged()
    try directory.file("other", pattern(10))
    #expect(unsafe rename(directory("other").text, path.text) == 0)
    #expect(throws: FileError(.read, path, .changed(.replaced))) { try file.checkUnchanged() }
  }

  @Test func `that is a directory, a pipe, a device or absent is refused at once`() throws {
    let directory = try TemporaryDirectory()
    let pipe = directory("pipe")
    #expect(unsafe mkfifo(pipe.text, 0o600) == 0)
    let cases: [(Path, FileError.Fault)] = [
      (directory.path, .notRegular(.directory)),
      (pipe, .notRegular(.namedPipe)),
      (try directory.link("link", to: pipe), .notRegular(.namedPipe)),
      ("/dev/null", .notRegular(.characterDevice)),
    ]
    for (path, fault) in cases {
      #expect(throws: FileError(.open, path, fault)) { try InputFile(path) }
    }
    let missing = directory("missing")
    let error = try #require(throws: FileError.self) { try InputFile(missing) }
    #expect(error.description == "cannot open '\(missing)': No such file or directory (ENOENT)")
    #expect(throws: FileError.self) { try InputFile(directory.link("dangling", to: missing)) }
  }

  @Test func `is opened through a symbolic link`() throws {
    let directory = try TemporaryDirectory()
    let target = try directory.file("target", [7])
    #expect(try InputFile(directory.link("link", to: target)).bytes(in: 0..<1) == [7])
  }
}
