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
    (
      "inspect-neox.txt",
      [
        "fixtures/layouts/genuine/llama-gqa-pp2-tp2-dp2", "--base-config",
        "fixtures/layouts/genuine/llama-gqa-hf",
      ]
    ), ("inspect-megatron.txt", ["fixtures/layouts/references/llama-gqa-megatron-te-tp2-pp2"]),
    (
      "inspect-torch-file.txt",
      [
        "fixtures/layouts/genuine/llama-gqa-pp2-tp2-dp2/global_step2/"
          + "layer_02-model_00-model_states.pt"
      ]
    ),
  ])
  func `prints what it always printed`(golden: String, arguments: [String]) throws {
    let outcome = try SutureProcess.run(["inspect"] + arguments)
    #expect(outcome.status == 0)
    try Golden.expect(outcome.output, equals: golden)
  }

  @Test func `JSON has the promised members`() throws {
    let outcome = try SutureProcess.run("inspect", Self.base, "--json")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["schema"]?.string == "suture.inspect/2")
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

  @Test func `JSON of a training checkpoint says how it is laid out`() throws {
    let outcome = try SutureProcess.run(
      "inspect", "fixtures/layouts/genuine/llama-gqa-pp2-tp2-dp2", "--json", "--base-config",
      "fixtures/layouts/genuine/llama-gqa-hf", "--vocab-size", "500")
    #expect(outcome.status == 0)
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    let layout = try #require(root["layout"])
    for (key, value) in [
      ("tp", 2), ("pp", 2), ("dp", 2), ("iteration", 2), ("vocabulary", 500),
      ("stored_vocabulary", 512), ("state_files", 4),
    ] { #expect(layout[key]?.integer == value, "\(key)") }
    for (key, value) in [
      ("format", "neox"), ("dialect", "llama"), ("packing", "block"), ("mlp_names", "linear"),
      ("row_bias", "replicate"), ("step", "global_step2"),
    ] { #expect(layout[key]?.string == value, "\(key)") }
    #expect(layout["stages"]?.array?.map { $0.array?.map(\.integer) } == [[0, 1], [2, 3]])
    #expect(layout["optimizer"]?["class"]?.string == "BF16_Optimizer")
    #expect(
      layout["optimizer"]?["states"]?.array?.map(\.string) == ["fp32", "exp_avg", "exp_avg_sq"])
    #expect(root["notes"]?.array?.isEmpty == false)
  }

  @Test func `what a layout does not say is a warning, and arrays are shown as stored`() throws {
    let directory = "fixtures/layouts/genuine/neox-pp2-tp2"
    let outcome = try SutureProcess.run("inspect", directory, "--json")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    let codes = root["warnings"]?.array?.compactMap { $0["code"]?.string } ?? []
    #expect(root["layout"]?["tp"]?.integer == 2 && root["layout"]?["pp"]?.integer == 2)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(Set(codes) == ["layout.undetermined"])
    let names = root["tensors"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(names.contains("layer_02-model_01-model_states.pt/attention.dense.bias"))
    #expect(names.allSatisfy { $0.hasPrefix("layer_") })
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
