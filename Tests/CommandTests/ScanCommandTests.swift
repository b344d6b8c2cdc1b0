import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture scan` {
  /// Protocol 2: a class of this name, called without arguments.
  private static func pickle(_ module: String, _ name: String) -> [UInt8] {
    [0x80, 2] + Array("c\(module)\n\(name)\n".utf8) + [0x29, 0x52, 0x2E]
  }

  private static let needed = pickle("collections", "OrderedDict")
  private static let unknown = pickle("mylib", "Model")
  private static let dangerous = pickle("os", "system")

  @Test(
    arguments: [
      ("safe", needed, [], 0), ("unknown", unknown, [], 1), ("dangerous", dangerous, [], 1),
      ("unknown", unknown, ["--fail-on", "dangerous"], 0),
      ("dangerous", dangerous, ["--fail-on", "dangerous"], 1),
      ("incomplete", Array(needed.dropLast()), [], 3),
      ("dangerous", Array(dangerous.dropLast()), [], 1),
      ("incomplete", [1, 2, 3], [], 3), ("unknown", unknown, ["--fail-on", "nothing"], 2),
    ] as [(String, [UInt8], [String], Int32)])
  func `tells by its exit code`(
    verdict: String, bytes: [UInt8], arguments: [String], status: Int32
  ) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("m.pkl", bytes)
    let outcome = try SutureProcess.run(["scan", path.text, "--json"] + arguments)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
    guard status != 2 else { return }
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.scan/1")
    #expect(root["verdict"]?.string == verdict)
    #expect(root["ok"]?.bool == (status == 0))
  }

  @Test func `says in JSON where each name stands`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("m.pkl", Self.dangerous + Self.needed)
    let outcome = try SutureProcess.run("scan", path.text, "--json")
    let file = try #require(
      try JSONDocument(Array(outcome.output.utf8)).root["files"]?.array?.first)
    #expect(file["path"]?.string == path.text && file["format"]?.string == "pickle")
    let globals = try #require(file["globals"]?.array)
    #expect(globals.map { $0["class"]?.string } == ["dangerous", "needed"])
    #expect(globals[0]["module"]?.string == "os" && globals[0]["name"]?.string == "system")
    #expect(globals[0]["opcode"]?.string == "GLOBAL" && globals[0]["offset"]?.integer == 2)
    #expect(globals[0]["member"]?.isNull == true && globals[0]["reason"]?.string != nil)
  }

  @Test func `says in words what it found`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("model")
    try directory.file("model/a.pt", Self.dangerous)
    try directory.file("model/b.pt", Self.needed)
    try directory.file("model/c.json", Array("{}\n".utf8))
    try directory.file("model/d.pt", Self.unknown.dropLast() + [0xFF])
    let outcome = try SutureProcess.run("scan", directory("model").text)
    #expect(outcome.status == 1)
    try Golden.expect(
      outcome.output.replacing(directory("model").text, with: "model"), equals: "scan.txt")
    let quiet = try SutureProcess.run("scan", "-q", directory("model/b.pt").text)
    #expect(quiet.status == 0 && quiet.output.isEmpty)
  }

  @Test func `writes SARIF`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("m.pkl", Self.dangerous)
    let sarif = directory("out.sarif")
    let outcome = try SutureProcess.run("scan", path.text, "--sarif", sarif.text)
    #expect(outcome.status == 1)
    let root = try JSONDocument(FileContents.bytes(of: sarif)).root
    let result = root["runs"]?.array?.first?["results"]?.array?.first
    #expect(root["version"]?.string == "2.1.0")
    #expect(result?["ruleId"]?.string == "pickle.dangerous" && result?["level"]?.string == "error")
    let place = result?["locations"]?.array?.first?["physicalLocation"]
    #expect(place?["region"]?["byteOffset"]?.integer == 2)
  }

  @Test func `a path that is not there is an error`() throws {
    #expect(try SutureProcess.run("scan", "/nonexistent").status == 2)
    #expect(try SutureProcess.run("scan").status == 2)
  }
}
