import Models
import Storage
import TestSupport
import Testing

@Suite struct `Statements about models` {
  private func statement(
    _ directory: borrowing TemporaryDirectory, _ method: SigningStatement.Method = .files,
    ignoring ignored: [String] = [], workers: Int = 1
  ) throws -> SigningStatement {
    try SigningJob(directory.path, method: method, ignoring: ignored, workers: workers).statement()
  }

  @Test func `resources are in the order of the parts of their paths`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("a")
    for name in ["a/b", "a-b", "a.b", "B", "ä"] { try directory.file(name, Array(name.utf8)) }
    let found = try statement(directory).resources
    #expect(found.map(\.name) == ["B", "a/b", "a-b", "a.b", "ä"])
    #expect(
      found.map(\.sha256)
        == found.map { SHA256Hasher.digest(of: Array($0.name.utf8)).hex })
    #expect(try statement(directory, workers: 4).resources == found)
  }

  @Test func `shards are parts of files`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("a", [1, 2, 3, 4, 5])
    try directory.file("empty", [])
    try directory.file("whole", [1, 2])
    let found = try statement(directory, .shards(size: 2)).resources
    #expect(found.map(\.name) == ["a:0:2", "a:2:4", "a:4:5", "whole:0:2"])
    #expect(found[0].sha256 == found[3].sha256)
    try directory.file("a:b", [1])
    #expect(throws: SigningError.self) { try statement(directory, .shards(size: 2)) }
    #expect(try statement(directory).resources.count == 4)
  }

  @Test func `ignored paths are left out with all that is below`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("a")
    for name in ["a/b", "ab", "c"] { try directory.file(name, []) }
    #expect(try statement(directory, ignoring: ["a"]).resources.map(\.name) == ["ab", "c"])
    #expect(try statement(directory, ignoring: ["a/b", "c"]).resources.map(\.name) == ["ab"])
  }

  @Test func `what was written is read again`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("m")
    try directory.file("m/a", [1])
    for method in [SigningStatement.Method.files, .shards(size: 7)] {
      let job = SigningJob(directory("m"), method: method, ignoring: [".git"])
      let written = try job.statement()
      let file = try directory.file("statement.json", Array(written.text.utf8))
      #expect(try SigningStatement(in: file) == written)
      let other = written.text.replacing("\"shard_size\": 7", with: "\"shard_size\": 7.0")
      #expect(try SigningStatement(in: directory.file("other", Array(other.utf8))) == written)
    }
  }

  @Test func `a check tells what is other, missing and new`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("m")
    for name in ["a", "b", "c"] { try directory.file("m/\(name)", Array(name.utf8)) }
    let text = try SigningJob(directory("m")).statement().text
    let file = try directory.file("m/model.sig", Array(text.utf8))
    let check = try SigningCheck(file, of: directory("m"))
    #expect(try check.findings(workers: 2).isEmpty)
    try directory.file("m/a", [0])
    try directory.file("m/d", [0])
    let other = try TemporaryDirectory()
    try other.directory("m")
    for name in ["a", "c", "d"] { try other.file("m/\(name)", Array(name.utf8)) }
    #expect(
      try check.findings(workers: 1).map(\.code) == ["signature.digest", "signature.unlisted"])
    let elsewhere = try SigningCheck(file, of: other("m")).findings(workers: 1)
    #expect(elsewhere.map(\.code) == ["signature.missing", "signature.unlisted"])
    #expect(elsewhere.map { Path($0.path).lastComponent } == ["b", "d"])
  }

  @Test func `every flipped bit of a statement is found`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("m")
    try directory.file("m/a", [1])
    let bytes = Array(try SigningJob(directory("m")).statement().text.utf8)
    var unseen: [Int] = []
    for place in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[place] ^= 1 << UInt8(bit)
        let file = try directory.file("s.json", other)
        do {
          let check = try SigningCheck(file, of: directory("m"))
          if try check.findings(workers: 1).isEmpty { unseen.append(place) }
        } catch is SigningError {}
      }
    }
    // Only the name of the model, white space and members that are not read can be other.
    let text = String(decoding: bytes, as: UTF8.self)
    let harmless = Set(
      ["\"name\": \"m\"", "allow_symlinks\": false", "  "].flatMap { part in
        text.ranges(of: part).flatMap { range in
          let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
          return start..<start + part.utf8.count
        }
      })
    let others = Set(unseen).subtracting(harmless).map { (bytes[$0], $0) }
    #expect(others.allSatisfy { [0x20, 0x0A].contains($0.0) }, "\(others)")
  }

  @Test(arguments: [
    ("no JSON", "x"), ("no statement", "{}"),
    ("another predicate", #"{"_type":"https://in-toto.io/Statement/v1","predicateType":"x"}"#),
    ("no base64", #"{"payload":"?","payloadType":"application/vnd.in-toto+json"}"#),
    ("another payload", #"{"payload":"e30=","payloadType":"text/plain"}"#),
  ])
  func `what is none is refused`(what: String, text: String) throws {
    let directory = try TemporaryDirectory()
    let file = try directory.file("s.json", Array(text.utf8))
    #expect(throws: SigningError.self) { try SigningStatement(in: file) }
  }
}
