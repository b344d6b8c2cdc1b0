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
    "\(digest) a\n", "\(digest)  a", "\(digest)  a\n\(digest.uppercased())  b\n",
    "A\(digest.dropFirst())  a\n", "\(digest)  a\r\n\(digest)  ../b\r\n",
    "SHA256 (a) = \(digest.dropLast())\n", "SHA256 (../a) = \(digest)\n", "SHA256 () = \(digest)\n",
    "SHA512 (a) = \(digest)\n", "SHA256 (a) =  \(digest)\n", "SHA256 (a)= \(digest)\n",
    "SHA256 (a) = \(digest)\nSHA256 (a) = \(digest)\n", "\(digest)  a\nSHA256 (./a) = \(digest)\n",
    "SHA256 ) = \(digest)\n", "\(digest.dropLast())  a\n",
    "\(digest)  ../a\n", "\(digest)  /a\n", "\(digest)  \n", "\(digest)  a\n\n",
    "\(digest)  a\n\(digest)  a\n", "\(digest)a  a\n", "# comment\n", "\(digest)\t a\n", "x",
  ])
  func `is refused where it is anything else`(text: String) {
    #expect(throws: ChecksumListFault.self) { try ChecksumList(parsing: Array(text.utf8)) }
  }

  @Test(
    arguments: [
      ("\(digest) *a\n", "a"), ("\(digest.uppercased())  a\n", "a"), ("\(digest)  ./a\n", "a"),
      ("\(digest)  a\r\n", "a"), ("\(digest.uppercased()) *a b\r\n", "a b"),
      ("SHA256 (a) = \(digest)\n", "a"), ("SHA256 (a) = b) = \(digest.uppercased())\r\n", "a) = b"),
      ("\\SHA256 (a\\nb\\\\c) = \(digest)\n", "a\nb\\c"), ("\\\(digest) *a\\rb\n", "a\rb"),
      ("\(digest)  SHA256 (x) = 1\n", "SHA256 (x) = 1"), ("\(digest)  *a\n", "*a"),
    ])
  func `is read as other tools write it`(text: String, name: String) throws {
    let list = try ChecksumList(parsing: Array(text.utf8))
    #expect(list.entries == [.init(name: name, sha256: Self.digest)])
    #expect(list.text == ChecksumList([.init(name: name, sha256: Self.digest)]).text)
  }

  @Test func `keeps a carriage return where not every line ends in one`() throws {
    let list = try ChecksumList(parsing: Array("\(Self.digest)  a\n\(Self.digest)  b\r\n".utf8))
    #expect(list.entries.map(\.name) == ["a", "b\r"])
    #expect(try ChecksumList(parsing: []).entries.isEmpty)
  }
}
