import Checkpoints
import Editing
import Pipeline
import Storage
import TestSupport
import Tensors
import Testing

@Suite struct `Edits that are refused or doubted` {
  private let model = TinyModel.decoder(layers: 2, vocabulary: 12, seed: 3)

  @Test func `two tensors of one name are both named`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    expectRefusal(
      "- rename: lm_head.weight -> model.norm.weight", of: source, in: directory, kind: .usage,
      "edits.yaml:1:3: error: 'model.norm.weight' would be both", "'model.norm.weight' of",
      "'lm_head.weight' of")
    expectRefusal(
      "- rename: 'model.layers.*.input_layernorm.weight -> norm'", of: source, in: directory,
      "'model.layers.0.input_layernorm.weight'", "'model.layers.1.input_layernorm.weight'")
    expectRefusal(
      "- copy: lm_head.weight -> model.norm.weight", of: source, in: directory, "both")
    // Exchanging two names is no collision.
    let out = try directory.edit(
      "- rename: {tensors: '/layers.0/', to: layers.9}\n"
        + "- rename: {tensors: '/layers.1/', to: layers.0}\n"
        + "- rename: {tensors: '/layers.9/', to: layers.1}", of: source)
    let (old, new) = (try EditedDirectory.tensors(source), try EditedDirectory.tensors(out))
    #expect(
      new["model.layers.0.mlp.up_proj.weight"]?.bytes
        == old["model.layers.1.mlp.up_proj.weight"]?.bytes)
  }

  @Test(arguments: [
    ("'/^.*$/ -> '", "the name is empty"),
    (#"{tensors: lm_head.weight, to: "a\0b"}"#, "the name holds a control character (U+0000)"),
    (#"{tensors: lm_head.weight, to: "a\nb"}"#, "the name holds a control character (U+000A)"),
    (#"{tensors: lm_head.weight, to: "a\e[2J"}"#, "the name holds a control character (U+001B)"),
    (#"{tensors: lm_head.weight, to: "a\x9Bb"}"#, "the name holds a control character (U+009B)"),
    (
      #"{tensors: lm_head.weight, to: "a\u202Eb"}"#,
      "the name holds a bidirectional control character (U+202E)"
    ),
    ("{tensors: lm_head.weight, to: __metadata__}", "the name is reserved for metadata"),
  ])
  func `names that do harm are refused`(edit: String, reason: String) throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    for verb in edit.hasPrefix("{") ? ["rename", "copy"] : ["rename"] {
      expectRefusal("- \(verb): \(edit)", of: source, in: directory, reason)
    }
  }

  @Test func `names that look like paths are names, and make no files`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    let names = ["../../out.weight", "/etc/x", "..", "a/../b", "C:\\x", "%2e%2e/x", "$$(x)"]
    let before = try FileContents.tree(of: directory.directory.path).keys.sorted()
    let script = names.map { "- copy: {tensors: lm_head.weight, to: '\($0)'}\n" }.joined()
    let out = try directory.edit(script, of: source)
    let tensors = try EditedDirectory.tensors(out)
    #expect(names.allSatisfy { tensors[TensorName($0.replacing("$$", with: "$"))] != nil })
    let files = try FileContents.tree(of: directory.directory.path).keys.filter {
      !$0.hasPrefix("out/")
    }
    #expect(files.sorted() == before)
    #expect(
      try FileContents.tree(of: directory.directory("out")).keys.sorted()
        == ["SHA256SUMS", "config.json", "model.safetensors", "suture.json"])
  }

  @Test func `patterns that match nothing are errors, unless that is allowed`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    for script in [
      "drop: '*.bias'", "keep: [lm_head.weight, '*.bias']", "cast: '*.bias -> f16'",
      "transpose: '*.bias'", "scale: '*.bias by 2'", "rename: '*.bias -> *.b'",
    ] {
      expectRefusal(
        "- " + script, of: source, in: directory, kind: .usage, "no tensor matches '*.bias'",
        "--allow-empty")
    }
    expectRefusal(
      "- drop: lm_head.weigth", of: source, in: directory, "did you mean 'lm_head.weight'?")
    let prepared = try directory.prepare("- drop: '*.bias'", of: source, allowEmpty: true)
    #expect(prepared.notes.contains("no tensor matches '*.bias'"))
    #expect(prepared.model.names.count == model.tensors.count)
    expectRefusal("- drop: '*'", of: source, in: directory, "no tensor would be left")
  }

  @Test(arguments: [
    ("- drop: model.embed_tokens.weight", "'model.embed_tokens.weight'"),
    ("- drop: lm_head.weight", "'lm_head.weight'"),
    ("- drop: model.norm.weight", "'model.norm.weight'"),
    ("- drop: model.layers.1.mlp.up_proj.weight", "'model.layers.1.mlp.up_proj.weight'"),
  ])
  func `dropping what loaders need is doubted`(script: String, name: String) throws {
    let directory = try EditedDirectory()
    var generic = model
    // One architecture with a table, and one without.
    let source = try directory.write(RandomDecoder(.llama, seed: 2).model)
    generic.configuration = nil
    let other = try directory.write(generic, "generic")
    for input in [source, other] {
      let warnings = try directory.prepare(script, of: input).warnings
      #expect(warnings.contains { $0.contains(name) }, "\(warnings)")
    }
    #expect(try directory.prepare("- drop-layers: 1", of: other).warnings == [])
    #expect(try directory.prepare("- drop-layers: 1", of: source).warnings == [])
  }

  @Test func `a head of its own is not tied away`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    expectRefusal(
      "- tie", of: source, in: directory, kind: .unsafe, "'lm_head.weight' is not", "force-tie")
    let prepared = try directory.prepare("- tie: {force: true}", of: source)
    #expect(prepared.model.names.contains("lm_head.weight") == false)
    #expect(prepared.changes.map(\.path) == ["tie_word_embeddings"])
    #expect(prepared.warnings.contains { $0.contains("differed") })
  }

  @Test func `rows that tokens have are not cut`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    expectRefusal("- resize-vocab: 10", of: source, in: directory, kind: .unsafe, "shrink: true")
    let shrink = "- resize-vocab: {size: 10, shrink: true}"
    expectRefusal(shrink, of: source, in: directory, kind: .unsafe, "no tokenizer")
    let tokenizer = #"""
      {"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "c": 8}, "merges": []},
       "added_tokens": [{"id": 9, "content": "<x>", "special": true}]}
      """#
    try directory.directory.file("source/tokenizer.json", Array(tokenizer.utf8))
    expectRefusal(
      "- resize-vocab: {size: 9, shrink: true}", of: source, in: directory, kind: .unsafe,
      "\"<x>\" has the id 9", "tokenizer.json", "at least 10 rows")
    let out = try directory.edit(shrink, of: source)
    let (old, new) = (try EditedDirectory.tensors(source), try EditedDirectory.tensors(out))
    for name in ["model.embed_tokens.weight", "lm_head.weight"] as [TensorName] {
      #expect(new[name]?.spec.shape == [10, 4])
      #expect(new[name]?.bytes == old[name].map { Array($0.bytes.prefix(10 * 4 * 2)) })
    }
    #expect(try EditedDirectory.configuration(out).contains("\"vocab_size\": 10"))
    #expect(
      try FileContents.bytes(of: Path(out).joining("tokenizer.json")) == Array(tokenizer.utf8))
  }

  @Test func `rows that generation asks for are not cut`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    let tokenizer = #"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 4}, "merges": []}}"#
    try directory.directory.file("source/tokenizer.json", Array(tokenizer.utf8))
    let generation = #"{"eos_token_id": [4, 10], "max_length": 99, "suppress_tokens": [7]}"#
    try directory.directory.file("source/generation_config.json", Array(generation.utf8))
    expectRefusal(
      "- resize-vocab: {size: 10, shrink: true}", of: source, in: directory, kind: .unsafe,
      "\"eos_token_id\" has the id 10", "generation_config.json", "at least 11 rows")
    #expect(
      try directory.prepare("- resize-vocab: {size: 11, shrink: true}", of: source).warnings == [])
    let unchecked = "- resize-vocab: {size: 7, shrink: unchecked}"
    let warnings = try directory.prepare(unchecked, of: source).warnings
    #expect(warnings.contains { $0.contains("\"eos_token_id\" is 10, but only 7 rows") })
    #expect(warnings.contains { $0.contains("\"suppress_tokens\" is 7") })
  }

  @Test func `codes do not lose their scales`() throws {
    let directory = try EditedDirectory()
    func tensor(_ name: TensorName, _ dtype: DType, _ shape: [Int]) -> TinyModel.Tensor {
      let spec = TensorSpec(name: name, dtype: dtype, shape: shape)
      return TinyModel.Tensor(spec, [UInt8](repeating: 0x38, count: spec.byteCount))
    }
    let source = try directory.write(
      TinyModel([
        tensor("a.weight", .f8e4m3, [4, 4]), tensor("a.weight_scale_inv", .f32, [1, 1]),
        tensor("b.weight", .bf16, [4, 4]), tensor("b.weight_scale_inv", .f32, [1, 1]),
        tensor("c.qweight", .i32, [4]), tensor("c.scales", .f16, [4]),
      ]))
    for script in ["drop: '*_scale_inv'", "keep: '*weight'", "drop: a.weight_scale_inv"] {
      expectRefusal(
        "- " + script, of: source, in: directory, kind: .unsafe, "'a.weight_scale_inv' is dropped",
        "'a.weight' stays", "F8_E4M3", "--dequantize")
    }
    expectRefusal(
      "- drop: c.scales", of: source, in: directory, kind: .unsafe, "'c.qweight' stays")
    for script in [
      "- drop: 'a.*'", "- drop: b.weight_scale_inv", "- rename: '*_scale_inv -> *_scale'",
    ] {
      _ = try directory.prepare(script, of: source)
    }
  }

  @Test func `plans say which stored tensors are computed with`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    let other = try directory.write(.decoder(layers: 2, vocabulary: 12, seed: 1), "other")
    let plan = try directory.prepare(
      "- add: {tensors: lm_head.weight, with: model.embed_tokens.weight, from: other}\n"
        + "- scale: model.norm.weight by 2", of: source
    ).plan
    func inputs(_ name: TensorName) -> [String] {
      plan.steps.filter { $0.output.name == name }.flatMap(\.storedInputs).map {
        "\($0.tensor.name) \($0.tensor.spec.dtype.rawValue) \($0.model)"
      }
    }
    #expect(
      inputs("lm_head.weight") == [
        "lm_head.weight BF16 \(source)", "model.embed_tokens.weight BF16 other",
      ]
        || inputs("lm_head.weight") == [
          "lm_head.weight BF16 \(source)", "model.embed_tokens.weight BF16 \(other)",
        ])
    #expect(inputs("model.norm.weight") == ["model.norm.weight BF16 \(source)"])
    #expect(
      inputs("model.layers.0.input_layernorm.weight")
        == ["model.layers.0.input_layernorm.weight BF16 \(source)"])
  }

  @Test func `tensors that do not go together are named with their shapes`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    _ = try directory.write(.decoder(layers: 2, vocabulary: 13, seed: 1), "other")
    expectRefusal(
      "- add: '* from other'", of: source, in: directory, kind: .input, "[12, 4]", "[13, 4]")
    expectRefusal(
      "- add: {tensors: lm_head.weight, with: nothing}", of: source, in: directory, "'nothing'")
    expectRefusal(
      "- transpose: model.norm.weight", of: source, in: directory, "[4]", "two dimensions")
  }

  @Test func `metadata keep their format`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    let out = try directory.edit("- set-metadata: {author: me, step: 7}", of: source)
    let metadata = try #require(try Checkpoint.open(out).metadata)
    #expect(metadata["author"] == "me" && metadata["step"] == "7" && metadata["format"] == "pt")
    expectRefusal("- remove-metadata: nothing", of: source, in: directory, "no key 'nothing'")
    #expect(throws: EditScriptError.self) {
      try EditReader.read("format", edit: "remove-metadata")
    }
  }

  @Test func `shards get an index, and one file gets none`() throws {
    let directory = try EditedDirectory()
    let source = try directory.write(model)
    let sharded = try directory.edit("- shard-size: 100", of: source, into: "sharded")
    let names = try DirectoryListing(of: Path(sharded)).entries.map(\.name)
    #expect(names.contains("model.safetensors.index.json"))
    #expect(names.contains("model-00001-of-00004.safetensors"), "\(names)")
    let again = try directory.edit("- shard-size: 0", of: sharded, into: "again")
    #expect(try EditedDirectory.files(again) == EditedDirectory.files(source))
  }

  @Test func `one file alone is edited too`() throws {
    let directory = try EditedDirectory()
    let file = try directory.directory.file("adapter.safetensors", try model.fileBytes())
    let out = try directory.edit("- rename: '/^model/ -> base'", of: file.text)
    #expect(
      try DirectoryListing(of: Path(out)).entries.map(\.name).sorted() == [
        "SHA256SUMS", "model.safetensors", "suture.json",
      ])
    #expect(try EditedDirectory.tensors(out).keys.contains("base.norm.weight"))
  }
}
