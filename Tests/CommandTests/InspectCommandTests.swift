import Checkpoints
import Reports
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite struct `suture inspect` {
  static let base = "fixtures/family/base-bf16"

  @Test(arguments: [
    ("inspect-sharded.txt", [base]), ("inspect-sharded.json", [base, "--json"]),
    ("inspect-flat.txt", [base, "--tensors"]),
    ("inspect-tied.txt", ["fixtures/family/base-tied-bf16"]),
    ("inspect-two.txt", ["fixtures/family/base-f16", "fixtures/family/base-f32"]),
  ])
  func `prints what it always printed`(golden: String, arguments: [String]) throws {
    let outcome = try SutureProcess.run(["inspect"] + arguments)
    #expect(outcome.status == 0)
    try Golden.expect(outcome.output, equals: golden)
  }

  @Test func `JSON has the promised members`() throws {
    let outcome = try SutureProcess.run("inspect", Self.base, "--json")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.inspect/1")
    #expect(root["format"]?.string == "safetensors")
    let tensors = try #require(root["tensors"]?.array)
    let checkpoint = try Checkpoint.open(Fixtures.repository.joining(Self.base).text)
    #expect(tensors.count == checkpoint.tensors.count)
    #expect(root["parameters"]?.integer == checkpoint.elementCount)
    #expect(root["bytes"]?.integer == checkpoint.byteCount)
    for tensor in tensors {
      let name = TensorName(try #require(tensor["name"]?.string))
      let stored = try #require(checkpoint[name])
      #expect(tensor["dtype"]?.string == stored.spec.dtype.rawValue)
      #expect(tensor["shape"]?.array?.map(\.integer) == stored.spec.shape)
      #expect(tensor["offset"]?.integer == stored.pieces[0].byteOffset)
      #expect(tensor["bytes"]?.integer == stored.spec.byteCount)
      #expect(tensor["file"]?.string == stored.pieces[0].file.path.lastComponent)
    }
    #expect(root["warnings"]?.array?.isEmpty == true)
  }

  @Test func `many checkpoints are an array`() throws {
    let outcome = try SutureProcess.run("inspect", Self.base, Self.base, "--json")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root.array?.map { $0["path"]?.string } == [Self.base, Self.base])
  }

  @Test func `one that cannot be read does not hide the others`() throws {
    let outcome = try SutureProcess.run("inspect", "/nonexistent", Self.base, "Package.swift")
    #expect(outcome.status == 3)
    #expect(outcome.output.hasPrefix(Self.base))
    #expect(outcome.errors.contains("'/nonexistent'"))
    #expect(outcome.errors.contains("'Package.swift'"))
  }

  @Test func `warnings of the checkpoint are shown, or are in the JSON`() throws {
    let directory = try TemporaryDirectory()
    try SampleModel.write(SampleModel.decoder(layers: 1), to: directory)
    try SampleModel.write(SampleModel.decoder(layers: 2), to: directory, named: "x.safetensors")
    let text = try SutureProcess.run("inspect", directory.path.text)
    #expect(text.status == 0)
    #expect(text.errors.contains("x.safetensors") && text.errors.contains("unlisted-shard"))
    let json = try SutureProcess.run("inspect", directory.path.text, "--json")
    let root = try JSONDocument(Array(json.output.utf8)).root
    #expect(root["warnings"]?.array?.map { $0["code"]?.string } == ["index.unlisted-shard"])
    #expect(json.errors == "")
  }

  @Test func `a bare file gets a guess at what it is`() throws {
    let directory = try TemporaryDirectory()
    let file = try SampleModel.write(SampleModel.decoder(layers: 3, odd: 1), to: directory)
    let outcome = try SutureProcess.run("inspect", file.text)
    #expect(outcome.status == 0)
    try Golden.expect(
      outcome.output.replacing(directory.path.text, with: "FOLDER"), equals: "inspect-bare.txt")
  }

  @Test func `a damaged configuration is a warning`() throws {
    let directory = try TemporaryDirectory()
    try SampleModel.write(SampleModel.decoder(layers: 1), to: directory)
    try directory.file("config.json", Array("{\"hidden_size\": }".utf8))
    let outcome = try SutureProcess.run("inspect", directory.path.text)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("model.layers.0.mlp.up_proj.weight"))
    #expect(outcome.errors.contains("warning:") && outcome.errors.contains("config.invalid"))
  }

  @Test(arguments: [
    ("hidden_size", 16, "config.hidden-size"), ("intermediate_size", 99, "config.feed-forward"),
    ("num_hidden_layers", 7, "config.layer-count"), ("vocab_size", 64, "config.vocabulary-rows"),
    ("num_key_value_heads", 2, "config.key-value-heads"),
  ])
  func `a configuration that contradicts the tensors is a warning`(
    key: String, value: Int, code: String
  ) throws {
    let directory = try TemporaryDirectory()
    try SampleModel.write(SampleModel.decoder(layers: 2), to: directory)
    var settings = [
      "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 2, "vocab_size": 32,
      "num_attention_heads": 2, "num_key_value_heads": 1,
    ]
    let sound = Self.json(settings)
    try directory.file("config.json", Array(sound.utf8))
    #expect(try SutureProcess.run("inspect", directory.path.text).errors == "")
    settings[key] = value
    try directory.file("config.json", Array(Self.json(settings).utf8))
    let outcome = try SutureProcess.run("inspect", directory.path.text)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("[\(code)]"))
  }

  @Test func `metadata cannot steer the terminal`() throws {
    let directory = try TemporaryDirectory()
    let file = try SampleModel.write(
      SampleModel.decoder(layers: 1), to: directory, metadata: ["note": "a\u{1B}[2Jb\nforged"])
    let outcome = try SutureProcess.run("inspect", file.text)
    #expect(outcome.output.contains("note=a\\u{1b}[2Jb\\u{a}forged"))
    #expect(!outcome.output.contains("\u{1B}"))
  }

  private static func json(_ settings: [String: Int]) -> String {
    let members = settings.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
    return "{\(members.joined(separator: ", "))}"
  }
}
