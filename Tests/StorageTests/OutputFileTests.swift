import Glibc
import TestSupport
import Testing

@testable import Storage

@Suite struct `An output file` {
  @Test(arguments: [0, 1, 4096, 100_003])
  func `holds what many threads wrote at offsets in any order`(count: Int) async throws {
    let directory = try TemporaryDirectory()
    let contents = pattern(count)
    let file = try OutputFile(creating: directory("file"), byteCount: count)
    await withTaskGroup(of: Void.self) { group in
      for start in stride(from: 0, to: count, by: 7_000).reversed() {
        group.addTask {
          #expect(throws: Never.self) {
            try file.write(Array(contents[start..<min(start + 7_000, count)]), at: start)
          }
        }
      }
    }
    file.startWriteback(0..<count)
    var back = [UInt8](repeating: 0, count: count)
    unsafe try back.withUnsafeMutableBytes { try unsafe file.read(0..<count, into: $0) }
    #expect(back == contents)
    try file.finish(sync: true)
    #expect(file.isFinished)
    #expect(try InputFile(file.path).bytes(in: 0..<count) == contents)
  }

  @Test func `has its size and zeros before anything is written`() throws {
    let directory = try TemporaryDirectory()
    let file = try OutputFile(creating: directory("file"), byteCount: 70_000)
    #expect(try FileStatus(of: file.path).identity.byteCount == 70_000)
    #expect(try InputFile(file.path).bytes(in: 0..<70_000) == Array(repeating: 0, count: 70_000))
    try file.finish(sync: false)
  }

  @Test func `is never put over an existing file or through a link`() throws {
    let directory = try TemporaryDirectory()
    for path in [try directory.file("file", [1]), try directory.link("link", to: "new")] {
      #expect(throws: FileError(.create, path, .system(EEXIST))) {
        try OutputFile(creating: path, byteCount: 1)
      }
    }
    #expect(try directory.names() == ["file", "link"])
  }

  @Test func `with impossible space is refused and leaves nothing`() throws {
    let directory = try TemporaryDirectory()
    let error = try #require(throws: FileError.self) {
      try OutputFile(creating: directory("file"), byteCount: 1 << 50)
    }
    #expect(error.operation == .reserve)
    #expect(try directory.names().isEmpty)
  }

  @Test func `on a full device is an error that names it`() throws {
    let descriptor = unsafe open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let error = try #require(throws: FileError.self) {
      try unsafe pattern(10).withUnsafeBytes { bytes in
        try unsafe PositionalIO.write(descriptor, "/dev/full", bytes, at: 0)
      }
    }
    #expect(
      error.description == "cannot write '/dev/full': No space left on device (ENOSPC)")
  }

  @Test(arguments: [0o022, 0o077, 0o002] as [mode_t])
  func `has the permissions that the mask leaves`(mask: mode_t) async {
    await #expect(processExitsWith: .success) { [mask] in
      _ = umask(mask)
      let directory = try TemporaryDirectory()
      let file = try OutputFile(creating: directory("file"), byteCount: 1)
      #expect(try FileStatus(of: file.path).mode == 0o666 & ~mask)
    }
  }
}
