import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite struct `suture pack` {
  private static let neox = "fixtures/layouts/genuine/llama-gqa-pp2-tp2-dp2"
  private static let reference = ["--base-config", "fixtures/layouts/genuine/llama-gqa-hf"]
  private static let base = "fixtures/family/base-bf16"

  @discardableResult
  private func run(_ arguments: String..., status: Int32 = 0) throws -> SutureProcess.Outcome {
    let outcome = try SutureProcess.run(arguments)
    #expect(outcome.status == status, "\(arguments): \(outcome.errors)\(outcome.output)")
    return outcome
  }

  @Test(arguments: [neox, base, "fixtures/torch"])
  func `gives back a directory of any layout`(model: String) throws {
    let directory = try TemporaryDirectory()
    let archive = directory("x.suture").text
    let report = try JSONDocument(
      Array(run("pack", model, archive, "--json", "-q").output.utf8)
    ).root
    #expect(report["schema"]?.string == "suture.pack/1")
    #expect(report["verified"]?.bool == true)
    try run("unpack", archive, directory("out").text, "-q")
    let original = Fixtures.repository.joining(model)
    #expect(try FileContents.tree(of: directory("out")) == FileContents.tree(of: original))
    try run("verify", archive, "-q")
  }

  @Test func `makes inputs of every command`() throws {
    let directory = try TemporaryDirectory()
    let archive = directory("x.suture").text
    try run("pack", Self.neox, archive, "-q")
    let convert = ["--to", "hf", "-q"] + Self.reference
    for (input, output) in [(Self.neox, "a"), (archive, "b")] {
      let outcome = try SutureProcess.run(["convert", input, directory(output).text] + convert)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let step = try SutureProcess.run(
        [
          "reshard", input, directory("r\(output)").text, "--tp", "1", "--pp", "1", "--dp", "1",
          "-q",
        ]
          + Self.reference)
      #expect(step.status == 0, "\(step.errors)")
    }
    for (a, b) in [("a", "b"), ("ra", "rb")] {
      var (first, second) = try (
        FileContents.tree(of: directory(a)), FileContents.tree(of: directory(b))
      )
      // The manifest names the input, and the list of checksums covers it.
      for name in ["suture.json", "SHA256SUMS"] {
        first[name] = nil
        second[name] = nil
      }
      #expect(!first.isEmpty)
      #expect(first.keys.sorted() == second.keys.sorted())
      let differing = first.keys.filter { first[$0] != second[$0] }
      #expect(differing.isEmpty)
    }
    let shown = try JSONDocument(Array(run("inspect", archive, "--json").output.utf8)).root
    let plain = try JSONDocument(Array(run("inspect", Self.neox, "--json").output.utf8)).root
    #expect(shown["tensors"]?.array?.count == plain["tensors"]?.array?.count)
    #expect(shown["notes"]?.array?.first?.string?.hasPrefix("packed: ") == true)
  }

  @Test func `packs against a base that reading needs again`() throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 6)
    let weights = generator.weights(40_000)
    for (name, factor) in [("base", 1.0), ("tuned", 1.01)] {
      let tensor = TinyModel.Tensor("w", .bf16, [200, 200], weights.map { $0 * factor })
      try TinyModel([tensor]).write(name, in: directory)
    }
    let (base, tuned) = (directory("base").text, directory("tuned").text)
    let archive = directory("x.suture").text
    try run("pack", tuned, archive, "--base", base, "-q")
    try run("inspect", archive)
    try run("unpack", archive, directory("out").text, "--base", base, "-q")
    #expect(
      try FileContents.all(in: directory("out")) == FileContents.all(in: directory("tuned")))
    try run("verify", archive, "--archive-base", base)
    for verb in [["verify", archive], ["diff", archive, base], ["inspect", archive, "--stats"]] {
      let unread = try SutureProcess.run(verb)
      #expect(unread.status == 2, "\(verb): \(unread.errors)")
      #expect(unread.errors.contains("--archive-base DIR"), "\(verb): \(unread.errors)")
    }
    let missing = try run("unpack", archive, directory("other").text, status: 2)
    #expect(missing.errors.contains("--base DIR"))
    let wrong = try run("unpack", archive, directory("other").text, "--base", tuned, status: 2)
    #expect(wrong.errors.contains("SHA-256"))
    #expect(try directory.names() == ["base", "out", "tuned", "x.suture"])
  }

  @Test func `replaces no directory but a model, and never its base`() throws {
    let directory = try TemporaryDirectory()
    let archive = directory("x.suture").text
    try run("pack", Self.base, archive, "-q")
    try run("unpack", archive, directory("model").text, "-q")
    try run("unpack", archive, directory("model").text, "--force", "-q")
    try run("pack", directory("model").text, directory("y.suture").text, "--base", Self.base, "-q")
    _ = try directory.directory("other")
    _ = try directory.file("other/thesis.txt", Array("mine".utf8))
    try run("unpack", archive, directory("other").text, "--force", "-q", status: 4)
    #expect(try FileContents.all(in: directory("other")).count == 1)
    let base = directory("model").text
    try run("unpack", archive, base, "--base", base, "--force", "-q", status: 4)
    try run(
      "pack", Self.base + "/model.safetensors.index.json", directory("z.suture").text, "-q",
      status: 2)
  }

  @Test func `names what is damaged and what is refused`() throws {
    let directory = try TemporaryDirectory()
    let archive = directory("x.suture")
    try run("pack", Self.base, archive.text, "-q")
    #expect(try run("pack", Self.base, archive.text, status: 4).errors.contains("--force"))
    try run("pack", Self.base, archive.text, "--force", "-q")
    try run("pack", Self.base, "README.md", "--force", status: 4)
    try run("pack", "nothing/there", directory("y").text, status: 2)
    try run("pack", Self.base, status: 2)
    try run("pack", Self.base, directory("dry.suture").text, "--dry-run")
    var bytes = try FileContents.bytes(of: archive)
    bytes[bytes.count / 2] ^= 1
    try directory.file("x.suture", bytes)
    let found = try run("verify", archive.text, "--json", status: 3)
    let findings = try JSONDocument(Array(found.output.utf8)).root["findings"]?.array
    #expect(findings?.first?["code"]?.string == "archive.damaged")
    try run("unpack", archive.text, directory("out").text, status: 3)
    try directory.file("x.suture", Array(bytes.dropLast(10)))
    #expect(try run("inspect", archive.text, status: 3).errors.contains("cut short"))
    #expect(try directory.names() == ["x.suture"])
  }
}
