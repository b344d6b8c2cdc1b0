import Glibc
import Storage
import TestSupport
import Testing

@Suite struct `A file of a report` {
  @Test func `appears with its contents, alone in its directory`() throws {
    let directory = try TemporaryDirectory()
    let path = directory("page.html")
    try ReportFile(for: path, replacing: false).write(Array("new".utf8), sync: true)
    #expect(try contents(of: path) == "new")
    #expect(try names(in: directory) == ["page.html"])
    try ReportFile(for: directory("empty"), replacing: false).write([], sync: false)
    #expect(try contents(of: directory("empty")) == "")
  }

  @Test func `is refused where a file is, and replaces it if that was asked for`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("page.html", Array("old".utf8))
    #expect(refusal { try ReportFile(for: path, replacing: false) } == .exists)
    try ReportFile(for: path, replacing: true).write(Array("new".utf8), sync: false)
    #expect(try contents(of: path) == "new")
    #expect(try names(in: directory) == ["page.html"])
  }

  @Test func `does not replace what came to be there meanwhile`() throws {
    let directory = try TemporaryDirectory()
    let path = directory("page.html")
    let file = try ReportFile(for: path, replacing: false)
    try directory.file("page.html", Array("other".utf8))
    #expect(refusal { try file.write(Array("new".utf8), sync: false) } == .exists)
    #expect(try contents(of: path) == "other")
    #expect(try names(in: directory) == ["page.html"])
  }

  @Test func `goes where a link leads`() throws {
    let directory = try TemporaryDirectory()
    let target = try directory.file("target", Array("old".utf8))
    let link = directory("link")
    #expect(unsafe symlink("target", link.text) == 0)
    try ReportFile(for: link, replacing: true).write(Array("new".utf8), sync: false)
    #expect(try contents(of: target) == "new")
    #expect(try FileStatus(onDisk: link, followingLinks: false).kind == .symbolicLink)
    let broken = directory("broken")
    #expect(unsafe symlink("nowhere", broken.text) == 0)
    #expect(refusal { try ReportFile(for: broken, replacing: true) } == .notRegular(.symbolicLink))
  }

  @Test func `needs a directory, a name and a regular file`() throws {
    let directory = try TemporaryDirectory()
    let missing = directory("missing")
    #expect(
      refusal { try ReportFile(for: missing.joining("x"), replacing: true) }
        == .parentMissing(missing))
    #expect(refusal { try ReportFile(for: "new/", replacing: true) } == .unusableName)
    #expect(refusal { try ReportFile(for: "", replacing: true) } != nil)
    #expect(refusal { try ReportFile(for: "/dev/null", replacing: true) } != nil)
    #expect(
      refusal { try ReportFile(for: directory.path, replacing: true) } == .notRegular(.directory))
  }

  private func refusal(_ body: () throws -> some Any) -> OutputRefusal? {
    do {
      _ = try body()
    } catch let error as FileError {
      if case .refused(let refusal) = error.fault { return refusal }
    } catch {}
    return nil
  }

  private func contents(of path: Path) throws -> String {
    let file = try InputFile(path, access: .positional)
    return String(decoding: try file.bytes(in: 0..<file.byteCount), as: UTF8.self)
  }

  private func names(in directory: borrowing TemporaryDirectory) throws -> [String] {
    try DirectoryListing(of: directory.path).entries.map(\.name)
  }
}
