import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `suture merge` {
  static let recipe = "recipes/demo.yaml"

  @Test(arguments: [
    ("merge-dry-run.txt", ["recipes/demo.yaml", "merged", "--dry-run", "-j", "2"]),
    ("merge-dry-run.json", ["recipes/demo.yaml", "merged", "--dry-run", "--json", "-j", "2"]),
    ("merge-slices.txt", ["recipes/passthrough.yaml", "merged", "--dry-run", "-j", "2"]),
    ("merge-explain.txt", ["recipes/demo.yaml", "merged", "--explain", "layers.0.mlp"]),
    (
      "merge-explain.json",
      [
        "recipes/slerp.yaml", "merged", "--explain", "*.{1}.mlp.up*".replacing("{1}", with: "1"),
        "--json",
      ]
    ),
  ])
  func `shows what it always showed`(golden: String, arguments: [String]) throws {
    let outcome = try SutureProcess.run(["merge"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Golden.expect(outcome.output, equals: golden)
  }

  @Test func `writes a model that inspect shows, and says what it did`() throws {
    let directory = try TemporaryDirectory()
    let output = directory("merged").text
    let outcome = try SutureProcess.run("merge", Self.recipe, output)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for word in ["merged into \(output)", "tensors", "149 KB written", "at peak", "none"] {
      #expect(outcome.output.contains(word))
    }
    let inspected = try SutureProcess.run("inspect", output)
    #expect(inspected.status == 0)
    #expect(inspected.output.contains("model.layers.{0..2}.mlp.up_proj.weight"))
  }

  @Test func `a summary in JSON can be parsed`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "merge", Self.recipe, directory("merged").text, "--json", "--no-hash", "--no-sync")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.merge/1")
    #expect(root["tensors"]?.integer == 30)
    #expect(root["bytes_written"]?.integer == 148_896)
    #expect(root["non_finite"]?.integer == 0)
    #expect((root["peak_memory"]?.integer ?? 0) > 1_000_000)
  }

  @Test func `quiet prints nothing`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "merge", Self.recipe, directory("merged").text, "-q", "--cuda", "--lazy-unpickle")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
    #expect(!outcome.errors.contains("note:"))
  }

  @Test func `mergekit's options are accepted, those without effect with a note`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run([
      "merge", Self.recipe, directory("merged").text, "--cuda", "--device", "cuda:0",
      "--lazy-unpickle", "--low-cpu-memory", "--read-to-gpu", "--multi-gpu", "--gpu-rich",
      "--trust-remote-code", "--transformers-cache", "/x", "--lora-merge-cache", "/y",
      "--lora-merge-dtype", "float16", "--async-write", "--write-threads", "3", "--clone-tensors",
      "--safe-serialization", "-v", "-v", "--allow-crimes", "--random-seed", "7",
      "--num-threads", "1", "--out-shard-size", "5B", "--copy-tokenizer", "--no-write-model-card",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let notes = outcome.errors.split(separator: "\n").filter { $0.contains("has no effect") }
    #expect(notes.count == 16)
    #expect(outcome.errors.contains("--device has no effect: merging runs on the CPU"))
    let manifest = try InputFile(directory("merged/suture.json"), access: .positional)
    let root = try JSONDocument(manifest.bytes(in: 0..<manifest.byteCount)).root
    #expect(root["seed"]?.integer == 7)
    let names = try DirectoryListing(of: directory("merged")).entries.map(\.name)
    #expect(!names.contains("README.md") && names.contains("tokenizer.json"))
  }

  @Test func `an output that has something in it is kept unless forced`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("merged")
    try directory.file("merged/precious", [1])
    let refused = try SutureProcess.run("merge", Self.recipe, directory("merged").text)
    #expect(refused.status == 4)
    #expect(refused.errors.contains("not empty") && refused.errors.contains("hint: --force"))
    #expect(try DirectoryListing(of: directory("merged")).entries.map(\.name) == ["precious"])
    let foreign = try SutureProcess.run("merge", Self.recipe, directory("merged").text, "--force")
    #expect(foreign.status == 4)
    #expect(foreign.errors.contains("does not look like a model"))
    #expect(try DirectoryListing(of: directory("merged")).entries.map(\.name) == ["precious"])
    try directory.file("merged/config.json", [])
    let forced = try SutureProcess.run("merge", Self.recipe, directory("merged").text, "--force")
    #expect(forced.status == 0, "\(forced.errors)")
    #expect(try directory.names() == ["merged"])
  }

  @Test func `missing directories above the output are made`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "merge", Self.recipe, directory("a/b/merged").text, "--no-cuda", "-j3")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try DirectoryListing(of: directory("a/b")).entries.map(\.name) == ["merged"])
  }
}
