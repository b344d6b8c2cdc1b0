import Models
import Storage
import TestSupport
import Testing

@Suite struct `SHA256SUMS` {
  private static let digest = String(repeating: "0a", count: 32)

  @Test func `is sorted, and names are escaped as coreutils do it`() throws {
    let list = ChecksumList([
      .init(name: "sub/b", sha256: Self.digest), .init(name: "a\nb", sha256: Self.digest),
      .init(name: "a\\b", sha256: Self.digest), .init(name: "Z é", sha256: Self.digest),
    ])
    #expect(
      list.text == """
        \(Self.digest)  Z é
        \\\(Self.digest)  a\\nb
        \\\(Self.digest)  a\\\\b
        \(Self.digest)  sub/b

        """)
    #expect(try ChecksumList(parsing: Array(list.text.utf8)).entries == list.entries)
  }

  @Test(arguments: [
    "\(digest) a\n", "\(digest)  a", "\(digest.uppercased())  a\n", "\(digest.dropLast())  a\n",
    "\(digest)  ../a\n", "\(digest)  /a\n", "\(digest)  \n", "\(digest)  a\n\n",
    "\(digest)  a\n\(digest)  a\n", "\(digest)a  a\n", "# comment\n", "\(digest)\t a\n", "x",
  ])
  func `is refused where it is anything else`(text: String) {
    #expect(throws: ChecksumListFault.self) { try ChecksumList(parsing: Array(text.utf8)) }
  }

  @Test func `of a binary file is read as well`() throws {
    let list = try ChecksumList(parsing: Array("\(Self.digest) *a\n".utf8))
    #expect(list.entries == [.init(name: "a", sha256: Self.digest)])
    #expect(try ChecksumList(parsing: []).entries.isEmpty)
  }
}
