import Checkpoints
import Merging
import Pipeline
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// What a finished merge leaves in its directory.
@Suite struct `The output directory` {
  private static func write(
    _ models: [String: TinyModel], in directory: borrowing TemporaryDirectory
  ) throws {
    for (name, model) in models { try model.write(name, in: directory) }
  }

  private static let average = RefusalCase.average

  @Test func `keeps the donor's configuration but for the type`() throws {
    let directory = try TemporaryDirectory()
    let donor = TinyModel.decoder(format: .f32, seed: 1)
    try Self.write(["a": donor, "b": .decoder(format: .f32, seed: 2)], in: directory)
    let recipe = Self.average + "\ndtype: bfloat16\n"
    let output = try MergeRun.output(of: recipe, in: directory)
    #expect(Set(output.tensors.map(\.spec.dtype)) == [.bf16])
    let expected = donor.configuration?.replacing("float32", with: "bfloat16")
    #expect(try FileContents.text(of: directory("out/config.json")) == expected)
    #expect(try FileContents.text(of: directory("out/mergekit_config.yml")) == recipe)
  }

  @Test func `has a head of its own where tied and untied models meet`() throws {
    let directory = try TemporaryDirectory()
    let tied = TinyModel.decoder(tied: true, seed: 1)
    try Self.write(["a": tied, "b": .decoder(seed: 2)], in: directory)
    let prepared = try MergeRun.prepare(Self.average, in: directory)
    #expect(prepared.warnings.contains { $0.contains("the output is untied") })
    let output = try MergeRun.output(of: Self.average, in: directory)
    #expect(output["lm_head.weight"] != nil)
    let expected = tied.configuration?.replacing(
      "\"tie_word_embeddings\": true", with: "\"tie_word_embeddings\": false")
    #expect(try FileContents.text(of: directory("out/config.json")) == expected)
  }

  @Test func `is untied too where the donor stores the head that it ties`() throws {
    let directory = try TemporaryDirectory()
    var donor = TinyModel.decoder(seed: 1)
    donor.configuration = donor.configuration?.replacing(
      "\"tie_word_embeddings\": false", with: "\"tie_word_embeddings\": true")
    try Self.write(["a": donor, "b": .decoder(seed: 2), "c": donor], in: directory)
    try MergeRun.output(of: Self.average, in: directory)
    let text = try FileContents.text(of: directory("out/config.json"))
    #expect(text.contains("\"tie_word_embeddings\": false"))
    try MergeRun.output(
      of: Self.average.replacing("model: b", with: "model: c"), in: directory, to: "tied")
    #expect(try FileContents.text(of: directory("tied/config.json")) == donor.configuration)
  }

  @Test func `numbers stacked layers on and counts them`() throws {
    let directory = try TemporaryDirectory()
    let (a, b) = (TinyModel.decoder(seed: 1), TinyModel.decoder(seed: 2))
    try Self.write(["a": a, "b": b], in: directory)
    let recipe = """
      merge_method: passthrough
      slices:
        - sources: [{model: a, layer_range: [0, 2]}]
        - sources: [{model: b, layer_range: [1, 2]}]
        - sources: [{model: a, layer_range: [0, 1]}]
        - sources: [{model: b, layer_range: [0, 0]}]
      """
    let output = try MergeRun.output(of: recipe, in: directory)
    func bytes(_ model: TinyModel, _ name: TensorName) throws -> [UInt8] {
      try #require(model.tensors.first { $0.spec.name == name }).bytes
    }
    let origins: [(TensorName, TinyModel, TensorName)] = [
      ("model.embed_tokens.weight", a, "model.embed_tokens.weight"),
      ("model.layers.1.mlp.up_proj.weight", a, "model.layers.1.mlp.up_proj.weight"),
      ("model.layers.2.mlp.up_proj.weight", b, "model.layers.1.mlp.up_proj.weight"),
      ("model.layers.3.mlp.up_proj.weight", a, "model.layers.0.mlp.up_proj.weight"),
      ("lm_head.weight", b, "lm_head.weight"),
    ]
    for (name, model, source) in origins {
      #expect(try output[name]?.bytes() == bytes(model, source), "\(name)")
    }
    #expect(output.tensors.count == 3 + 4 * 2)
    let expected = a.configuration?.replacing(
      "\"num_hidden_layers\": 2", with: "\"num_hidden_layers\": 4")
    #expect(try FileContents.text(of: directory("out/config.json")) == expected)
  }

  @Test func `splits tensors into shards that its index lists`() throws {
    let directory = try TemporaryDirectory()
    try Self.write(["a": .decoder(seed: 1), "b": .decoder(seed: 2)], in: directory)
    let whole = try MergeRun.output(of: Self.average, in: directory, to: "whole")
    let sharded = try MergeRun.output(of: Self.average, in: directory) {
      $0.shardSize = 100
      $0.workers = 3
    }
    #expect(sharded.warnings.isEmpty)
    #expect(sharded.files.count > 2)
    #expect(sharded.tensors.map(\.spec) == whole.tensors.map(\.spec))
    for (one, other) in zip(sharded.tensors, whole.tensors) {
      #expect(try one.bytes() == other.bytes())
    }
    let index = try JSONDocument(
      FileContents.bytes(of: directory("out/model.safetensors.index.json")))
    #expect(index.root["metadata"]?["total_size"]?.integer == whole.byteCount)
    #expect(index.root["metadata"]?["total_parameters"]?.integer == whole.elementCount)
    let map = index.root["weight_map"]?.object?.members ?? []
    #expect(map.map { TensorName($0.key) } == whole.tensors.map(\.name))
  }

  @Test(arguments: [0, 100])
  func `has a manifest whose digests can be computed again`(shardSize: Int) throws {
    let directory = try TemporaryDirectory()
    let path = Fixtures.path("family").text
    let recipe = """
      merge_method: linear
      seed: 77
      models:
        - {model: \(path)/finetune-a-bf16, parameters: {weight: 1}}
        - {model: \(path)/finetune-b-bf16, parameters: {weight: 2}}
      """
    let output = try MergeRun.output(of: recipe, in: directory) { $0.shardSize = shardSize * 1000 }
    let text = try FileContents.bytes(of: directory("out/suture.json"))
    let manifest = try JSONDocument(text).root
    #expect(manifest["seed"]?.integer == 77)
    #expect(manifest["profile"]?.string == "exact")
    let digest = SHA256Hasher.digest(of: Array(recipe.utf8)).hex
    #expect(manifest["recipe_sha256"]?.string == digest)
    #expect(!String(decoding: text, as: UTF8.self).contains(path))
    let files = try #require(manifest["files"]?.array)
    #expect(files.compactMap { $0["name"]?.string } == output.shardNames)
    for file in files {
      let name = try #require(file["name"]?.string)
      let bytes = try FileContents.bytes(of: directory("out").joining(name))
      #expect(file["size"]?.integer == bytes.count)
      #expect(file["sha256"]?.string == SHA256Hasher.digest(of: bytes).hex)
    }
    let tensors = try #require(manifest["tensors"]?.array)
    #expect(tensors.compactMap { $0["name"]?.string } == output.tensors.map(\.name.text))
    for (entry, tensor) in zip(tensors, output.tensors) {
      #expect(entry["crc32c"]?.string == NaiveChecksum.hex(of: try tensor.bytes()))
      #expect(entry["file"]?.string == tensor.pieces[0].file.path.lastComponent)
    }
    for input in manifest["inputs"]?.array ?? [] {
      #expect(input["files"]?.array?.allSatisfy { $0["header_sha256"]?.string != nil } == true)
    }
  }

  @Test func `has no hashes if none are wanted, and the same tensors`() throws {
    let directory = try TemporaryDirectory()
    try Self.write(["a": .decoder(seed: 1), "b": .decoder(seed: 2)], in: directory)
    try MergeRun.output(of: Self.average, in: directory)
    try MergeRun.output(of: Self.average, in: directory, to: "bare") { $0.isHashing = false }
    let (full, bare) = (
      try FileContents.all(in: directory("out")), try FileContents.all(in: directory("bare"))
    )
    #expect(full["model.safetensors"] == bare["model.safetensors"])
    let text = String(decoding: bare["suture.json"] ?? [], as: UTF8.self)
    #expect(!text.isEmpty)
    for word in ["\"sha256\"", "crc32c", "header_sha256"] { #expect(!text.contains(word)) }
    #expect(bare["SHA256SUMS"] == nil && full["SHA256SUMS"] != nil)
  }

  @Test func `is the same for two runs`() throws {
    let directory = try TemporaryDirectory()
    try Self.write(["a": .decoder(seed: 1), "b": .decoder(seed: 2)], in: directory)
    try MergeRun.output(of: Self.average, in: directory)
    let first = try FileContents.all(in: directory("out"))
    try MergeRun.output(of: Self.average, in: directory) {
      $0.isForced = true
      $0.isSyncing = true
    }
    #expect(try FileContents.all(in: directory("out")) == first)
  }

  @Test func `takes over the donor's side files, byte for byte, and no others`() throws {
    let directory = try TemporaryDirectory()
    try Self.write(["a": .decoder(seed: 1), "b": .decoder(seed: 2)], in: directory)
    let taken = [
      "tokenizer.json": #"{"model": {"type": "BPE", "vocab": {"b": 5}, "merges": []}}"#,
      "generation_config.json": #"{"eos_token_id" : 5}"#, "chat_template.jinja": "of b",
      "LICENSE": "license of b",
    ]
    for (name, text) in taken { try directory.file("b/\(name)", Array(text.utf8)) }
    for name in ["README.md", "notes.txt", "mergekit_config.yml", "suture.json"] {
      try directory.file("b/\(name)", Array("stale".utf8))
    }
    try directory.file("a/tokenizer.json", Array("of a".utf8))
    try directory.directory("b/notice")
    try MergeRun.output(of: Self.average + "\nbase_model: b\n", in: directory)
    let contents = try FileContents.all(in: directory("out"))
    for (name, text) in taken { #expect(contents[name] == Array(text.utf8)) }
    #expect(contents["notes.txt"] == nil)
    #expect(contents.values.allSatisfy { $0 != Array("stale".utf8) })
    try MergeRun.output(of: Self.average, in: directory, to: "bare") {
      $0.copiesTokenizer = false
      $0.writesCard = false
    }
    let names = try FileContents.all(in: directory("bare")).keys.sorted()
    #expect(names == ["SHA256SUMS", "config.json", "model.safetensors", "suture.json"])
  }

  @Test func `copies buffers and merges tensors without elements and dimensions`() throws {
    let directory = try TemporaryDirectory()
    let spec = TensorSpec(name: "ids", dtype: .i64, shape: [3])
    let bytes = (0..<24).map { UInt8($0) }
    for (name, value) in [("a", 1.0), ("b", 2.0)] {
      try TinyModel([
        .init(spec, bytes), .init("empty", .f16, [0, 4], []), .init("scalar", .bf16, [], [value]),
        .init("mixed", name == "a" ? .bf16 : .f32, [1], [value]),
      ]).write(name, in: directory)
    }
    let output = try MergeRun.output(of: Self.average, in: directory)
    #expect(try output["ids"]?.bytes() == bytes)
    #expect(output["empty"]?.spec.shape == [0, 4])
    #expect(try output["scalar"]?.bytes() == NumberFormat.bf16.bytes([1.5]))
    #expect(try output["mixed"]?.bytes() == NumberFormat.f32.bytes([1.5]))
  }

  @Test(arguments: ["slerp", "ties", "dare_linear", "dare_ties", "task_arithmetic"])
  func `has empty tensors with every method`(method: String) throws {
    let directory = try TemporaryDirectory()
    for name in ["a", "b"] {
      try TinyModel([.init("empty", .f16, [0, 4], []), .init("one", .f16, [1], [1])])
        .write(name, in: directory)
    }
    for profile in Profile.allCases {
      let recipe = """
        merge_method: \(method)
        base_model: a
        models:
          - model: a
          - {model: b\(method == "slerp" ? "" : ", parameters: {weight: 1, density: 0.5}")}
        parameters: \(method == "slerp" ? "{t: 0.5}" : "{rescale: true}")
        """
      let output = try MergeRun.output(of: recipe, in: directory) {
        $0.profile = profile
        $0.isForced = true
      }
      #expect(output.tensors.map(\.spec.elementCount) == [0, 1])
    }
  }
}
