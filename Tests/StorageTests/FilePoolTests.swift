import Glibc
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct `A file pool` {
  @Test(arguments: [1, 2, 8])
  func `reads 300 files with a few descriptors`(capacity: Int) throws {
    let directory = try TemporaryDirectory()
    let pool = FilePool(capacity: capacity)
    var files: [InputFile] = []
    for index in 0..<300 {
      let path = try directory.file("file-\(index)", pattern(index))
      files.append(try InputFile(path, access: .positional, pool: pool))
    }
    for (index, file) in files.enumerated() + files.enumerated().reversed() {
      #expect(try file.bytes(in: 0..<index) == pattern(index))
      #expect(pool.openCount <= capacity)
    }
    files.removeAll()
    #expect(pool.openCount == 0)
  }

  @Test func `serves more threads than it has descriptors`() async throws {
    let directory = try TemporaryDirectory()
    let pool = FilePool(capacity: 2)
    let files = try (0..<6).map { index in
      try InputFile(directory.file("file-\(index)", pattern(9_000 + index)), pool: pool)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        group.addTask {
          for step in 0..<100 {
            let index = (worker &+ step) % files.count
            let range = step * 80..<step * 80 + 80
            let bytes = try files[index].bytes(in: range)
            #expect(bytes == Array(pattern(9_000)[range]))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(pool.openCount <= 2)
  }

  @Test func `keeps no descriptor after a failed opening`() throws {
    let directory = try TemporaryDirectory()
    let pool = FilePool(capacity: 1)
    for _ in 0..<5 {
      #expect(throws: FileError.self) { try InputFile(directory("missing"), pool: pool) }
    }
    #expect(pool.openCount == 0)
    #expect(try InputFile(directory.file("file", [1]), pool: pool).bytes(in: 0..<1) == [1])
  }

  @Test func `refuses to reopen a file that was replaced meanwhile`() throws {
    let directory = try TemporaryDirectory()
    let pool = FilePool(capacity: 1)
    let path = try directory.file("a", [1, 2])
    let first = try InputFile(path, access: .positional, pool: pool)
    let second = try InputFile(directory.file("b", [3]), access: .positional, pool: pool)
    #expect(try second.bytes(in: 0..<1) == [3])
    try directory.file("c", [1, 2])
    #expect(unsafe rename(directory("c").text, path.text) == 0)
    #expect(throws: FileError(.read, path, .changed(.replaced))) { try first.bytes(in: 0..<1) }
  }

  @Test func `works under a limit of 64 descriptors, mapping 300 files`() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 64, rlim_max: 64)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let directory = try TemporaryDirectory()
      var files: [InputFile] = []
      for index in 0..<300 {
        files.append(try InputFile(directory.file("file-\(index)", pattern(index + 1))))
      }
      for (index, file) in files.enumerated() {
        let mapped = unsafe try file.mappedBytes().map { unsafe Array($0) }
        #expect(mapped == pattern(index + 1))
      }
      #expect(FilePool.shared.capacity == 16)
    }
  }
}
