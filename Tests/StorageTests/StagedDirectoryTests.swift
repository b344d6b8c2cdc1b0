import Glibc
import TestSupport
import Testing

@testable import Storage

/// Stages a directory with one file of these contents, and commits it.
private func put(_ contents: [UInt8], at path: Path, replacing: Bool = false) throws {
  let staged = try StagedDirectory.stage(for: path, replacing: replacing, inputs: [])
  try staged.write(contents, as: "file")
  #expect(try staged.commit(sync: true).isEmpty)
}

@Suite struct `A staged directory` {
  @Test(arguments: [true, false])
  func `is absent until the commit and whole afterwards`(sync: Bool) throws {
    let directory = try TemporaryDirectory()
    let source = try directory.file("source", pattern(3_000_000))
    let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    let file = try staged.createFile("data", byteCount: 5)
    try file.write(pattern(5), at: 0)
    try file.finish(sync: sync)
    try staged.write([], as: "empty")
    try staged.copy(from: directory.link("link", to: source), as: "copy")
    #expect(try FileStatus(of: staged.path).mode == 0o700)
    #expect(try FileStatus.ifPresent(directory("out")) == nil)
    try staged.commit(sync: sync)
    staged.discard()
    #expect(try directory.names() == ["link", "out", "source"])
    let out = try DirectoryListing(of: directory("out"))
    #expect(out.entries.map(\.name) == ["copy", "data", "empty"])
    #expect(try InputFile(directory("out/data")).bytes(in: 0..<5) == pattern(5))
    let copy = try InputFile(directory("out/copy"))
    #expect(try copy.bytes(in: 0..<copy.byteCount) == pattern(3_000_000))
  }

  @Test func `that is discarded or dropped leaves nothing`() throws {
    let directory = try TemporaryDirectory()
    let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    _ = try staged.createFile("unfinished", byteCount: 100)
    staged.discard()
    #expect(try directory.names().isEmpty)
    #expect(throws: FileError(.create, staged.path.joining("late"), .system(ECANCELED))) {
      try staged.write([1], as: "late")
    }
    do {
      let dropped = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
      try dropped.write([1], as: "file")
    }
    #expect(try directory.names().isEmpty)
  }

  @Test func `that is discarded keeps what others put into it`() throws {
    let directory = try TemporaryDirectory()
    let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    try staged.write([1], as: "ours")
    try directory.file(staged.path.lastComponent + "/theirs", [2])
    staged.discard()
    #expect(try DirectoryListing(of: staged.path).entries.map(\.name) == ["theirs"])
  }

  @Test func `takes over an empty directory`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("out")
    try put([1], at: directory("out"))
    #expect(try InputFile(directory("out/file")).bytes(in: 0..<1) == [1])
    #expect(try directory.names() == ["out"])
  }

  @Test func `replaces a full directory only when asked to`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    try put([1], at: out)
    try directory.directory("out/sub")
    try directory.file("out/sub/file", [9])
    try directory.link("out/sub/link", to: directory.file("kept", [8]))
    #expect(throws: FileError(.useAsOutput, out, .refused(.notEmpty))) { try put([2], at: out) }
    #expect(try InputFile(out.joining("file")).bytes(in: 0..<1) == [1])
    try put([2], at: out, replacing: true)
    #expect(try InputFile(out.joining("file")).bytes(in: 0..<1) == [2])
    #expect(try DirectoryListing(of: out).entries.map(\.name) == ["file"])
    #expect(try directory.names() == ["kept", "out"])
  }

  @Test func `replaces through a link to the directory and keeps the link`() throws {
    let directory = try TemporaryDirectory()
    try put([1], at: directory("real"))
    try put([2], at: directory.link("link", to: directory("real")), replacing: true)
    #expect(try InputFile(directory("real/file")).bytes(in: 0..<1) == [2])
    #expect(try FileStatus(onDisk: directory("link"), followingLinks: false).kind == .symbolicLink)
  }

  @Test func `replaces in two steps where nothing can be exchanged, and undoes the first`() throws {
    let directory = try TemporaryDirectory()
    let (old, new) = (try directory.directory("old"), try directory.directory("new"))
    try directory.file("old/file", [1])
    #expect(throws: FileError.self) {
      try DirectoryEntry.replaceInTwoSteps(old, by: directory("missing"))
    }
    #expect(try directory.names() == ["new", "old"])
    let aside = try DirectoryEntry.replaceInTwoSteps(old, by: new)
    #expect(try DirectoryListing(of: old).entries.isEmpty)
    #expect(FileTree.remove(aside).isEmpty)
    #expect(try directory.names() == ["old"])
  }

  @Test func `does not overwrite what appeared while it was built`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let staged = try StagedDirectory.stage(for: out, replacing: false, inputs: [])
    try staged.write([1], as: "file")
    try directory.directory("out")
    try directory.file("out/theirs", [2])
    #expect(throws: FileError(.useAsOutput, out, .refused(.notEmpty))) {
      try staged.commit(sync: false)
    }
    staged.discard()
    #expect(try directory.names() == ["out"])
    #expect(try DirectoryListing(of: out).entries.map(\.name) == ["theirs"])
  }

  @Test(arguments: [true, false])
  func `has the directories that files need`(sync: Bool) throws {
    let directory = try TemporaryDirectory()
    let source = try directory.file("source", [4, 5])
    let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    try staged.write([1], as: "a/b/one")
    try staged.write([2], as: "a/two")
    try staged.write([3], as: "three")
    try staged.copy(from: source, as: "c/four")
    let file = try staged.createFile("a/b/five", byteCount: 1)
    try file.write([6], at: 0)
    try file.finish(sync: false)
    #expect(try FileStatus(of: staged.path.joining("a/b")).mode == 0o700)
    #expect(try FileStatus(of: staged.path.joining("c")).mode == 0o700)
    #expect(throws: FileError(.create, staged.path.joining("a/b"), .system(EEXIST))) {
      try staged.write([7], as: "a/b")
    }
    #expect(throws: FileError(.create, staged.path.joining("three"), .system(EEXIST))) {
      try staged.write([7], as: "three/x/y")
    }
    try staged.commit(sync: sync)
    #expect(try directory.names() == ["out", "source"])
    let names = try ["", "a", "a/b", "c"].map {
      try DirectoryListing(of: directory("out").joining($0)).entries.map(\.name)
    }
    #expect(names == [["a", "c", "three"], ["b", "two"], ["five", "one"], ["four"]])
    #expect(try InputFile(directory("out/a/b/one")).bytes(in: 0..<1) == [1])
    #expect(try InputFile(directory("out/c/four")).bytes(in: 0..<2) == [4, 5])
  }

  @Test func `that is discarded leaves no directory, and keeps what others put into one`() throws {
    let directory = try TemporaryDirectory()
    let gone = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    try gone.write([1], as: "a/b/one")
    _ = try gone.createFile("a/c/unfinished", byteCount: 9)
    gone.discard()
    #expect(try directory.names().isEmpty)
    let kept = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    try kept.write([1], as: "a/b/one")
    try directory.file(kept.path.lastComponent + "/a/theirs", [2])
    kept.discard()
    #expect(try DirectoryListing(of: kept.path.joining("a")).entries.map(\.name) == ["theirs"])
  }

  @Test(arguments: ["", ".", "..", "/a", "a/", "a//b", "a/../b", "../a", "a\0", "a/b\0"])
  func `refuses names that are none`(name: String) throws {
    let directory = try TemporaryDirectory()
    let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    #expect(throws: FileError.self) { try staged.write([1], as: name) }
  }

  @Test func `asks for free space`() throws {
    let directory = try TemporaryDirectory()
    let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    try staged.requireSpace(1)
    let error = try #require(throws: FileError.self) { try staged.requireSpace(.max) }
    guard case .refused(.insufficientSpace(.max, let available)) = error.fault else {
      Issue.record("unexpected \(error)")
      return
    }
    #expect(available > 0)
  }

  @Test func `of a very long name is built under a shorter one`() throws {
    let directory = try TemporaryDirectory()
    for name in [String(repeating: "n", count: 255), String(repeating: "\u{e9}", count: 127)] {
      try put([1], at: directory(name))
      #expect(try directory.names().contains(name))
    }
  }

  @Test(arguments: [0o022, 0o077] as [mode_t])
  func `ends with the permissions that the mask leaves`(mask: mode_t) async {
    await #expect(processExitsWith: .success) { [mask] in
      _ = umask(mask)
      let directory = try TemporaryDirectory()
      try put([1], at: directory("out"))
      #expect(try FileStatus(of: directory("out")).mode == 0o777 & ~mask)
      #expect(try FileStatus(of: directory("out/file")).mode == 0o666 & ~mask)
      let staged = try StagedDirectory.stage(for: directory("deep"), replacing: false, inputs: [])
      try staged.write([1], as: "a/b/file")
      try staged.commit(sync: false)
      #expect(try FileStatus(of: directory("deep/a")).mode == 0o777 & ~mask)
      #expect(try FileStatus(of: directory("deep/a/b")).mode == 0o777 & ~mask)
      #expect(try FileStatus(of: directory("deep/a/b/file")).mode == 0o666 & ~mask)
    }
  }

  @Test func `that cannot be written is an error and leaves nothing`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      let source = try directory.file("source", pattern(100_000))
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 50_000, rlim_max: 50_000)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
      try staged.write(pattern(50_000), as: "fits")
      let error = try #require(throws: FileError.self) {
        try staged.copy(from: source, as: "large")
      }
      #expect(error.errno == EFBIG)
      staged.discard()
      #expect(try directory.names() == ["source"])
    }
  }

  @Test func `leaves no descriptor open`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      try put([0], at: directory("out"))
      let before = try DirectoryListing(of: "/proc/self/fd").entries.count
      for round in 1...5 {
        try put([UInt8(round)], at: directory("out"), replacing: true)
        do { try put([1], at: directory("out")) } catch {}
        let staged = try StagedDirectory.stage(for: directory("x"), replacing: false, inputs: [])
        _ = try staged.createFile("dropped", byteCount: 1)
        do { try staged.copy(from: directory("missing"), as: "y") } catch {}
      }
      #expect(try DirectoryListing(of: "/proc/self/fd").entries.count == before)
    }
  }
}
