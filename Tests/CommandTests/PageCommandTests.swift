import Checkpoints
import Pages
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite struct `suture --html` {
  static let base = "fixtures/family/base-bf16"

  @Test(arguments: [
    base, "fixtures/family/base-tied-bf16", "fixtures/layouts/genuine/neox-pp2-tp2",
    "fixtures/layouts/references/llama-gqa-megatron-te-tp2-pp2",
  ])
  func `writes a page, the same every time, beside what is printed`(model: String) throws {
    let directory = try TemporaryDirectory()
    let plain = try SutureProcess.run("inspect", model)
    for name in ["a.html", "b.html"] {
      let outcome = try SutureProcess.run("inspect", model, "--html", directory(name).text)
      #expect(outcome.status == 0)
      #expect(outcome.output == plain.output && outcome.errors == plain.errors)
    }
    let page = try text(of: directory("a.html"))
    let other = try text(of: directory("b.html"))
    #expect(page == other)
    #expect(page.hasPrefix("<!doctype html>") && page.contains("<h1>"))
    #expect(!page.contains(Fixtures.repository.text))
  }

  @Test func `the page says nothing of where an absolute path leads`() throws {
    let directory = try TemporaryDirectory()
    let page = directory("page.html")
    try SampleModel.write(SampleModel.decoder(layers: 2), to: directory)
    try directory.file("config.json", Array("{\"hidden_size\": }".utf8))
    let outcome = try SutureProcess.run("inspect", directory.path.text, "--html", page.text)
    #expect(outcome.status == 0)
    let contents = try text(of: page)
    #expect(contents.contains("config.invalid"))
    #expect(!contents.contains(directory.path.parent.text + "/"))
  }

  @Test func `every tensor is in the page's table`() throws {
    let directory = try TemporaryDirectory()
    let page = directory("page.html")
    _ = try SutureProcess.run("inspect", Self.base, "--html", page.text)
    let parts = try text(of: page).split(separator: "<script type=\"application/json\">")
    let json = try #require(parts.last?.split(separator: "</script>").first)
    let columns = try JSONDocument(Array(json.utf8)).root["columns"]?.array ?? []
    let names = try #require(columns.first?["values"]?.array?.compactMap { $0.string })
    let checkpoint = try Checkpoint.open(Fixtures.repository.joining(Self.base).text)
    #expect(Set(names) == Set(checkpoint.tensors.map(\.spec.name.text)))
    #expect(names.count == checkpoint.tensors.count)
  }

  @Test func `an earlier page is replaced, and nothing else`() throws {
    let directory = try TemporaryDirectory()
    let page = directory("page.html")
    func run(_ path: String) throws -> SutureProcess.Outcome {
      try SutureProcess.run("inspect", Self.base, "--html", path)
    }
    #expect(try run(page.text).status == 0)
    #expect(try run(page.text).status == 0)
    let notes = Array("<!doctype html>\n<p>mine".utf8)
    let other = try directory.file("notes.html", notes)
    let refused = try run(other.text)
    #expect(refused.status == 4 && refused.errors.contains("no page of suture"))
    #expect(refused.output.isEmpty)
    #expect(try text(of: other).utf8.elementsEqual(notes))
    #expect(try run(directory("missing").joining("x.html").text).status == 2)
    #expect(try run(directory.path.text).status == 2)
    #expect(try run("/dev/full").status == 2)
  }

  @Test func `statistics are in the page if they are asked for`() throws {
    let directory = try TemporaryDirectory()
    let page = directory("page.html")
    let outcome = try SutureProcess.run("inspect", Self.base, "--stats", "--html", page.text)
    #expect(outcome.status == 0)
    let contents = try text(of: page)
    for word in ["Root mean square", "Orders of magnitude", "\"kurtosis\"", "All tensors"] {
      #expect(contents.contains(word), "\(word)")
    }
  }

  @Test func `two models are compared in a page, the same every time`() throws {
    let directory = try TemporaryDirectory()
    let models = [Self.base, "fixtures/family/finetune-a-bf16"]
    for name in ["a.html", "b.html"] {
      let outcome = try SutureProcess.run(
        ["diff"] + models + ["--html", directory(name).text, "--quiet"])
      #expect(outcome.status == 1, "\(outcome.errors)")
    }
    let page = try text(of: directory("a.html"))
    let other = try text(of: directory("b.html"))
    #expect(page == other)
    #expect(page.contains("base-bf16 → fixtures/family/finetune-a-bf16"))
    #expect(page.contains("Relative L2") && page.contains("Energy of differences by module"))
    let equal = try SutureProcess.run(
      "diff", Self.base, Self.base, "--html", directory("c.html").text, "--quiet")
    #expect(equal.status == 0)
    let same = try text(of: directory("c.html"))
    #expect(same.contains(">equal<") && !same.contains("Relative L2</h3>"))
    let structure = try SutureProcess.run(
      ["diff"] + models + ["--structure", "--html", directory("d.html").text, "--quiet"])
    #expect(structure.status == 0)
  }

  @Test func `needs one checkpoint that can be read`() throws {
    let directory = try TemporaryDirectory()
    let page = directory("page.html").text
    let two = try SutureProcess.run("inspect", Self.base, Self.base, "--html", page)
    #expect(two.status == 2 && two.errors.contains("--html takes one checkpoint"))
    #expect(try SutureProcess.run("inspect", "/nonexistent", "--html", page).status == 2)
    #expect(try FileStatus.ifPresent(Path(page)) == nil)
  }

  private func text(of path: Path) throws -> String {
    let file = try InputFile(path, access: .positional)
    return String(decoding: try file.bytes(in: 0..<file.byteCount), as: UTF8.self)
  }
}
