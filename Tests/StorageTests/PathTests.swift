import Storage
import TestSupport
import Testing

@Suite struct `A path` {
  @Test(
    arguments: [
      ("a/b", "a", "b"), ("/a/b", "/a", "b"), ("/a", "/", "a"), ("/", "/", ""), ("a", ".", "a"),
      ("a/b/", "a", "b"), ("//a//b", "/a", "b"), ("", ".", ""), ("../a", "..", "a"),
    ] as [(Path, Path, String)])
  func `divides into its parent and its last component`(path: Path, parent: Path, last: String) {
    #expect(path.parent == parent)
    #expect(path.lastComponent == last)
  }

  @Test(
    arguments: [
      ("a/./b//c/", "a/b/c"), ("a/../b", "b"), ("/../a", "/a"), ("../../a", "../../a"),
      ("a/..", "."), ("", "."), ("./a", "a"), ("/", "/"), ("a/b/../../..", ".."),
    ] as [(Path, Path)])
  func `is normalised lexically`(path: Path, normal: Path) {
    #expect(path.normalized == normal)
    #expect(path.normalized.normalized == path.normalized)
  }

  @Test(
    arguments: [
      ("a", "b", "a/b"), ("a/", "b", "a/b"), ("a", "/b", "/b"), ("", "b", "b"), ("a", "", "a"),
    ] as [(Path, String, Path)])
  func `is joined with a name`(path: Path, name: String, joined: Path) {
    #expect(path.joining(name) == joined)
  }

  @Test(arguments: ["", ".", "..", "a/b", "/", "a\0b"])
  func `knows what is not an entry's name`(name: String) {
    #expect(!Path.isName(name))
    #expect(Path.isName("x" + name.filter { $0 != "/" && $0 != "\0" }))
  }

  @Test func `keeps spellings apart that only look equal`() {
    #expect(Path("e\u{301}") != Path("\u{e9}"))
    #expect(Set([Path("e\u{301}"), Path("\u{e9}")]).count == 2)
  }

  @Test func `is quoted with control and direction characters escaped`() {
    #expect(Path("a\n\u{202e}'b").quoted == "'a\\u{a}\\u{202e}\\'b'")
  }

  @Test func `is resolved through links`() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("file", [1])
    let link = try directory.link("link", to: file)
    #expect(try link.resolved() == file.resolved())
    #expect(throws: FileError.self) { try directory("missing").resolved() }
  }

  @Test func `holding a NUL is refused instead of being cut there`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("file", [1])
    let path = directory("file\0.bin")
    #expect(throws: FileError(.examine, path, .system(22))) { try FileStatus(of: path) }
  }
}
