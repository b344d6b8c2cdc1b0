import Checkpoints
import Storage
import StrictJSON
import TestSupport
import Testing

/// The verbs about adapters, as a person meets them.
struct LoraCommandTests {
  private static func path(_ name: String) -> String { Fixtures.path("lora").joining(name).text }

  @Test func `applying writes a model and its manifest`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "lora", "apply", Self.path("llama-bf16"), Self.path("plain"), directory("out").text,
      "--no-sync", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try DirectoryListing(of: directory("out")).entries.map(\.name).sorted()
    #expect(names == ["SHA256SUMS", "config.json", "model.safetensors", "suture.json"])
    let root = try JSONDocument(FileContents.bytes(of: directory("out/suture.json"))).root
    #expect(root["command"]?.string == "lora apply")
    let inputs = root["inputs"]?.array?.first?["files"]?.array?.compactMap { $0["name"]?.string }
    #expect(inputs == ["model.safetensors", "adapter_model.safetensors"])
  }

  @Test func `a dry run lists what is derived and writes nothing`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "lora", "apply", Self.path("llama-bf16"), Self.path("plain"), directory("out").text,
      "--dry-run")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("derive") && outcome.output.contains("lora apply"))
    #expect(try directory.names().isEmpty)
  }

  @Test func `extracting prints the error of each matrix`() throws {
    let directory = try TemporaryDirectory()
    let models = ["family/finetune-a-bf16", "family/base-bf16"].map { Fixtures.path($0).text }
    let outcome = try SutureProcess.run(
      ["lora", "extract"] + models + [
        directory("adapter").text, "--rank", "4", "--no-sync", "--json",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.lora-extract/1")
    let matrices = try #require(root["matrices"]?.array)
    #expect(matrices.count == 21)
    #expect(matrices.allSatisfy { ($0["error"]?.double ?? 2) < 1 && $0["rank"]?.integer == 4 })
    let text = try SutureProcess.run(
      ["lora", "extract"] + models + [
        directory("adapter").text, "--energy", "0.5", "--no-sync", "--force",
      ])
    #expect(text.status == 0 && text.output.contains("total error"), "\(text.errors)")
  }

  @Test func `adapters are combined into one`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "lora", "merge", Self.path("plain"), Self.path("plain-b"), directory("out").text,
      "--weights=1,-0.5", "--no-sync")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try DirectoryListing(of: directory("out")).entries.map(\.name).sorted()
    #expect(
      names == ["SHA256SUMS", "adapter_config.json", "adapter_model.safetensors", "suture.json"])
  }

  static let refusals: [([String], Int32, String)] = [
    (["apply", path("llama-bf16"), path("llama-f32"), "OUT"], 3, "no adapter_config.json"),
    (["apply", path("llama-bf16"), "nowhere/at/all", "OUT"], 2, "nowhere"),
    (["apply", path("gpt2-bf16"), path("plain"), "OUT"], 3, "which the base does not have"),
    (["extract", path("llama-f32"), path("llama-f32"), "OUT"], 2, "either --rank or --energy"),
    (
      ["extract", path("llama-f32"), path("llama-f32"), "OUT", "--rank", "2", "--energy", "0.5"], 2,
      "either --rank or --energy"
    ),
    (["extract", path("llama-f32"), path("llama-f32"), "OUT", "--rank", "0"], 2, "--rank takes"),
    (
      ["extract", path("llama-f32"), path("llama-f32"), "OUT", "--energy", "2"], 2, "share above 0"
    ),
    (["extract", path("llama-f32"), path("llama-f32"), "OUT", "--rank", "2"], 3, "nothing"),
    (["extract", path("llama-f32"), path("gpt2-f32"), "OUT", "--rank", "2"], 3, "missing"),
    (
      [
        "extract", path("llama-f32"), path("llama-f32"), "OUT", "--rank", "2", "--include",
        "nowhere",
      ], 2, "--include: the pattern 'nowhere' matches no tensor"
    ),
    (
      [
        "extract", path("llama-f32"), path("llama-f32"), "OUT", "--rank", "2", "--save-module",
        "x?",
      ], 2, "--save-module: the pattern 'x?' matches no tensor"
    ),
    (
      ["merge", path("plain"), "OUT", "--seed", "-1"], 2,
      "whole number from 0 to 18446744073709551615, not '-1'"
    ),
    (
      ["merge", path("plain"), "OUT", "--dtype", "i8"], 2, "f64, f32, bf16, f16, f8_e4m3 or f8_e5m2"
    ),
    (["merge", path("plain"), "OUT", "--weights", "1,2"], 2, "one number for each"),
    (["merge", path("plain"), path("plain-b"), "OUT", "--method", "ties"], 2, "needs --density"),
    (["merge", path("plain"), path("plain-b"), "OUT", "--density", "0.5"], 2, "no meaning"),
    (["merge", path("plain"), path("dora"), "OUT"], 3, "DoRA"),
    (
      ["merge", path("plain"), path("patterns"), "OUT", "--method", "linear"], 3, "the ranks of"
    ),
  ]

  @Test(arguments: refusals.indices)
  func `what cannot be done is refused and nothing is written`(index: Int) throws {
    let directory = try TemporaryDirectory()
    let (arguments, status, part) = Self.refusals[index]
    let outcome = try SutureProcess.run(
      ["lora"] + arguments.map { $0 == "OUT" ? directory("out").text : $0 })
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
    #expect(try directory.names().isEmpty)
  }

  @Test func `an adapter must not be overwritten by what is made of it`() throws {
    let outcome = try SutureProcess.run(
      "lora", "merge", Self.path("plain"), Self.path("plain-b"), Self.path("plain"), "--force")
    #expect(outcome.status == 4, "\(outcome.errors)")
    #expect(
      try FileContents.text(of: Fixtures.path("lora/plain/adapter_config.json")).contains(
        "\"r\": 4"))
  }

  /// The folder of an adapter is an input as that of a model is.
  @Test func `nothing is written into an adapter's folder`() throws {
    let directory = try TemporaryDirectory()
    try Self.copy("plain", to: "a", in: directory)
    let (adapter, base) = (directory("a").text, Self.path("llama-bf16"))
    let recipe = "merge_method: passthrough\nmodels: [{model: \(base)+\(adapter)}]\n"
    try directory.file("r.yaml", Array(recipe.utf8))
    let commands = [
      ["lora", "apply", base, adapter], ["lora", "merge", adapter, Self.path("plain-b")],
      ["merge", directory("r.yaml").text],
    ]
    for command in commands {
      for (output, words) in [("a/out", "inside the input"), ("a", "is the input")] {
        let outcome = try SutureProcess.run(command + [directory(output).text, "--force"])
        #expect(outcome.status == 4, "\(command): \(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
      }
    }
    #expect(
      try DirectoryListing(of: directory("a")).entries.map(\.name).sorted() == [
        "adapter_config.json", "adapter_model.safetensors",
      ])
  }

  @Test func `an adapter that a recipe cannot use is named with its place`() throws {
    let directory = try TemporaryDirectory()
    let text = "merge_method: passthrough\nmodels:\n- model: \(Self.path("gpt2-bf16"))"
    let recipe = try directory.file(
      "r.yaml", Array("\(text)+\(Self.path("plain"))\n".utf8))
    let outcome = try SutureProcess.run("merge", recipe.text, directory("out").text)
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("\(recipe):3:10: error: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("which the base does not have"))
  }

  @Test(arguments: [("apply", "suture.lora-apply/1"), ("merge", "suture.lora-merge/1")])
  func `summaries have schemas without spaces`(verb: String, schema: String) throws {
    let directory = try TemporaryDirectory()
    let first = Self.path(verb == "apply" ? "llama-bf16" : "plain-b")
    let outcome = try SutureProcess.run(
      "lora", verb, first, Self.path("plain"), directory("out").text, "--no-sync", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try JSONDocument(Array(outcome.output.utf8)).root["schema"]?.string == schema)
  }

  private static func copy(
    _ name: String, to copy: String, in directory: borrowing TemporaryDirectory
  ) throws {
    try directory.directory(copy)
    for (file, bytes) in try FileContents.all(in: Fixtures.path("lora/\(name)")) {
      try directory.file("\(copy)/\(file)", bytes)
    }
  }
}
