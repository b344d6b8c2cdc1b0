import Models
import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture statement` {
  /// A directory with a few files, and one of git.
  private static func fill(_ directory: borrowing TemporaryDirectory) throws -> Path {
    let model = try directory.directory("model")
    try directory.directory("model/sub")
    try directory.file("model/config.json", Array("{}\n".utf8))
    try directory.file("model/sub-a.bin", [1, 2, 3])
    try directory.file("model/sub/b.bin", [])
    try directory.file("model/.gitattributes", [4])
    return model
  }

  @Test(arguments: [("files", []), ("shards", ["--shard-size", "2"])])
  func `writes what model_signing makes of the same files`(
    method: String, arguments: [String]
  ) throws {
    let directory = try TemporaryDirectory()
    let model = try Self.fill(directory)
    let outcome = try SutureProcess.run(["statement", model.text, "--method", method] + arguments)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    try Golden.expect(outcome.output, equals: "statement-\(method).json")
    let ours = try JSONDocument(Array(outcome.output.utf8)).root
    let theirs = try JSONDocument(
      FileContents.bytes(of: Fixtures.path("signing/\(method).json"))
    ).root
    for key in ["_type", "predicateType"] { #expect(ours[key]?.string == theirs[key]?.string) }
    let subjects = [ours, theirs].map { $0["subject"]?.array?.first }
    #expect(subjects[0]?["name"]?.string == subjects[1]?["name"]?.string)
    #expect(
      subjects[0]?["digest"]?["sha256"]?.string == subjects[1]?["digest"]?["sha256"]?.string)
    let resources = [ours, theirs].map { root in
      (root["predicate"]?["resources"]?.array ?? []).map { resource in
        ["name", "algorithm", "digest"].map { resource[$0]?.string }
      }
    }
    #expect(resources[0] == resources[1] && !resources[0].isEmpty)
    let settings = [ours, theirs].map { $0["predicate"]?["serialization"] }
    for key in ["method", "hash_type"] {
      #expect(settings[0]?[key]?.string == settings[1]?[key]?.string)
    }
    #expect(settings[0]?["shard_size"]?.double == settings[1]?["shard_size"]?.double)
    #expect(settings[0]?["allow_symlinks"]?.bool == settings[1]?["allow_symlinks"]?.bool)
    let ignored = settings.map { Set(($0?["ignore_paths"]?.array ?? []).compactMap(\.string)) }
    #expect(ignored[0] == ignored[1] && ignored[0].count == 4)
  }

  @Test func `replaces nothing but an earlier statement`() throws {
    let directory = try TemporaryDirectory()
    let model = try Self.fill(directory)
    for name in ["sub-a.bin", "config.json"] {
      let before = try FileContents.bytes(of: model.joining(name))
      let outcome = try SutureProcess.run(
        "statement", model.text, "-o", model.joining(name).text, "--force")
      #expect(outcome.status == 4 && outcome.errors.contains("it is no statement"))
      #expect(try FileContents.bytes(of: model.joining(name)) == before)
    }
    let file = directory("a.json").text
    for arguments in [[], ["--force"]] {
      let outcome = try SutureProcess.run(["statement", model.text, "-o", file] + arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }

  @Test func `leaves out only what is there`() throws {
    let directory = try TemporaryDirectory()
    let model = try Self.fill(directory)
    let outcome = try SutureProcess.run("statement", model.text, "--ignore", "nope.txt")
    #expect(outcome.status == 2 && outcome.errors.contains("nope.txt"))
  }

  @Test func `a link that came since is a finding`() throws {
    let directory = try TemporaryDirectory()
    let model = try Self.fill(directory)
    let file = directory("a.json")
    #expect(try SutureProcess.run("statement", model.text, "-o", file.text).status == 0)
    try directory.link("model/link.txt", to: model.joining("sub-a.bin"))
    let outcome = try SutureProcess.run("verify", model.text, "--bundle", file.text, "--json")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("link.txt"), "\(outcome.output) \(outcome.errors)")
  }

  @Test func `leaves out itself, and is found to hold`() throws {
    let directory = try TemporaryDirectory()
    let model = try Self.fill(directory)
    let file = model.joining("a.statement.json")
    #expect(try SutureProcess.run("statement", model.text, "-o", file.text).status == 0)
    let root = try JSONDocument(FileContents.bytes(of: file)).root
    let ignored = root["predicate"]?["serialization"]?["ignore_paths"]?.array?.map(\.string)
    #expect(ignored?.first == "a.statement.json" && ignored?.count == 5)
    #expect(try SutureProcess.run("statement", model.text, "-o", file.text).status == 4)
    #expect(try SutureProcess.run("statement", model.text, "-o", file.text, "--force").status == 0)
  }

  @Test func `refuses to make a statement about nothing`() throws {
    let directory = try TemporaryDirectory()
    let empty = try directory.directory("empty")
    try directory.directory("git")
    try directory.file("git/.gitattributes", [1])
    try directory.directory("texts")
    try directory.file("texts/README.md", [1])
    try directory.file("texts/config.json", Array("{}".utf8))
    try directory.directory("hollow")
    try directory.file("hollow/model.safetensors", [])
    for (name, arguments, words) in [
      (empty, [], "there is no file in it"), (directory("git"), [], "there is no file in it"),
      (directory("texts"), [], "no file in it has weights"),
      (directory("hollow"), ["--method", "shards"], "there is no file in it"),
    ] {
      let file = directory("out.json")
      let outcome = try SutureProcess.run(
        ["statement", name.text, "-o", file.text] + arguments)
      #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(try FileStatus.ifPresent(file) == nil)
    }
    // A file alone is what it is.
    #expect(try SutureProcess.run("statement", directory("texts/README.md").text).status == 0)
    // What was signed and is gone is found.
    let model = try Self.fill(directory)
    let signed = directory("model.json")
    #expect(try SutureProcess.run("statement", model.text, "-o", signed.text).status == 0)
    let found = try SigningCheck(signed, of: empty).findings(workers: 1)
    #expect(found.map(\.code) == ["signature.missing", "signature.missing", "signature.missing"])
  }

  @Test func `refuses links`() throws {
    let directory = try TemporaryDirectory()
    let model = try Self.fill(directory)
    try directory.link("model/link", to: "config.json")
    let outcome = try SutureProcess.run("statement", model.text)
    #expect(outcome.status == 4 && outcome.errors.contains("symbolic link"))
    #expect(try SutureProcess.run("statement", model.text, "--ignore", "link").status == 0)
    #expect(try SutureProcess.run("statement", model.text, "--ignore", "../x").status == 2)
  }

  @Test func `verify compares with a bundle and says what it did not check`() throws {
    let directory = try TemporaryDirectory()
    let model = try TinyModel.decoder(seed: 1).write("model", in: directory)
    let text = try SutureProcess.run("statement", model.text).output
    let bundle = """
      {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": {"payload": \
      "\(Self.base64(Array(text.utf8)))", "payloadType": "application/vnd.in-toto+json", \
      "signatures": [{"sig": "AA=="}]}}
      """
    let file = try directory.file("model.sig", Array(bundle.utf8))
    let sound = try SutureProcess.run("verify", model.text, "--bundle", file.text)
    #expect(sound.status == 0, "\(sound.output)\(sound.errors)")
    #expect(sound.output.contains("2 digests compared; the signature itself was not checked"))
    try directory.file("model/extra.txt", [1])
    let extra = try SutureProcess.run("verify", model.text, "--bundle", file.text, "--json")
    #expect(extra.status == 3)
    let root = try JSONDocument(Array(extra.output.utf8)).root
    #expect(root["findings"]?.array?.map { $0["code"]?.string } == ["signature.unlisted"])
    #expect(root["bundle"]?["signature_checked"]?.bool == false)
    let wrong = try SutureProcess.run(
      "verify", model.text, "--bundle", model.joining("config.json").text)
    #expect(wrong.status == 3 && wrong.errors.contains("no statement"))
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      let bits = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
      for place in 0..<4 {
        text.append(place <= part.count ? digits[bits >> (18 - 6 * place) & 63] : "=")
      }
    }
    return text
  }
}
