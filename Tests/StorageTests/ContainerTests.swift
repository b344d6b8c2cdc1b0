import Glibc
import Storage
import TestSupport
import Testing

/// A format for tests: magic, then members as lines of a name and its text.
private struct LineFormat: ContainerFormat {
  let magic = Array("LINES-OF-A-TEST\n".utf8)

  func open(_ file: InputFile) throws(FileError) -> any FileContainer {
    let text = String(
      decoding: try file.bytes(in: magic.count..<file.byteCount), as: UTF8.self)
    return LineContainer(
      file: file,
      members: text.split(separator: "\n").map { line in
        let parts = line.split(separator: " ", maxSplits: 1)
        return (parts[0].split(separator: "/").map(String.init), String(parts[1]))
      })
  }
}

private struct LineContainer: FileContainer {
  let file: InputFile
  let members: [(names: [String], text: String)]

  func entry(at names: [String]) -> ContainerEntry? {
    if let place = members.firstIndex(where: { $0.names == names }) {
      let contents = Text(file: file, bytes: Array(members[place].text.utf8))
      return .file(contents, number: place + 1, mode: 0o640)
    }
    let inside = members.filter { $0.names.count > names.count && $0.names.starts(with: names) }
    guard !inside.isEmpty || names.isEmpty else { return nil }
    var children: [String: Bool] = [:]
    for member in inside {
      children[member.names[names.count]] = member.names.count > names.count + 1
    }
    return .directory(children.map { ($0.key, $0.value) })
  }

  struct Text: VirtualContents {
    let file: InputFile
    let bytes: [UInt8]
    var byteCount: Int { bytes.count }

    func read(
      _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) {
      for (place, byte) in bytes[range].enumerated() { unsafe buffer[place] = byte }
    }

    func checkUnchanged() throws(FileError) { try file.checkUnchanged() }
  }
}

@Suite final class `A container` {
  private let directory: TemporaryDirectory
  private let path: Path

  init() throws {
    Containers.register(LineFormat())
    directory = try TemporaryDirectory()
    let text = "LINES-OF-A-TEST\nb hello\na/c one two\na/d 3\n"
    path = try directory.file("any name", Array(text.utf8))
  }

  @Test func `is a directory to whoever reads`() throws {
    #expect(try FileStatus(of: path).kind == .directory)
    #expect(try FileStatus.ifPresent(path)?.kind == .directory)
    #expect(try DirectoryListing(of: path).entries.map(\.name) == ["a", "b"])
    #expect(try DirectoryListing(of: path).entries.map(\.kind) == [.directory, .regular])
    #expect(try DirectoryListing(of: path.joining("a")).files(endingIn: "") == ["c", "d"])
    #expect(try FileStatus(of: path.joining("a")).kind == .directory)
    let status = try FileStatus(of: path.joining("a/c"))
    #expect(status.kind == .regular)
    #expect(status.mode == 0o640)
    #expect(status.identity.byteCount == 7)
  }

  @Test func `gives its members' bytes`() throws {
    let file = try InputFile(path.joining("a/c"), access: .mapped)
    #expect(file.byteCount == 7)
    #expect(try file.bytes(in: 4..<7) == Array("two".utf8))
    #expect(unsafe try file.mappedBytes() == nil)
    try file.willNeed(0..<7)
    file.release(0..<7)
    #expect(
      throws: FileError(.read, path.joining("a/c"), .endsEarly(offset: 7, missing: 2))
    ) { try file.bytes(in: 5..<9) }
    let other = try InputFile(path.joining("b"))
    #expect(!file.identity.isSameFile(as: other.identity))
    #expect(try file.identity == InputFile(path.joining("a/c")).identity)
    try file.checkUnchanged()
    try directory.file("any name", Array("LINES-OF-A-TEST\nb changed\n".utf8))
    #expect(throws: FileError.self) { try file.checkUnchanged() }
    #expect(try InputFile(path.joining("b")).bytes(in: 0..<7) == Array("changed".utf8))
  }

  @Test func `is copied member by member`() throws {
    let staged = try StagedDirectory.stage(
      for: directory("out"), replacing: false, inputs: [path.joining("a/c")])
    try staged.copy(from: path.joining("a/c"), as: "copy")
    try staged.commit(sync: false)
    #expect(try FileContents.text(of: directory("out/copy")) == "one two")
  }

  @Test(arguments: ["x", "a/x", "a/c/x", "b/c", "a/../b", "./x"])
  func `has nothing at other paths`(name: String) throws {
    #expect(try FileStatus.ifPresent(path.joining(name)) == nil)
    #expect(throws: FileError.self) { _ = try InputFile(path.joining(name)) }
    #expect(throws: FileError.self) { _ = try DirectoryListing(of: path.joining(name)) }
  }

  @Test func `is a file to whoever writes`() throws {
    #expect(try FileStatus.ifOnDisk(path)?.kind == .regular)
    #expect(throws: FileError(.useAsOutput, path, .refused(.notDirectory(.regular)))) {
      try StagedDirectory.validate(path, replacing: true, inputs: [])
    }
    #expect(
      throws: FileError(.useAsOutput, directory.path, .refused(.containsInput(path.joining("b"))))
    ) {
      try StagedDirectory.validate(directory.path, replacing: true, inputs: [path.joining("b")])
    }
  }

  @Test func `is told by its first bytes alone`() throws {
    let plain = try directory.file("plain", Array("LINES-OF-A-TES".utf8))
    #expect(try FileStatus(of: plain).kind == .regular)
    #expect(throws: FileError.self) { _ = try DirectoryListing(of: plain) }
    #expect(throws: FileError.self) { _ = try InputFile(plain.joining("a")) }
  }
}
