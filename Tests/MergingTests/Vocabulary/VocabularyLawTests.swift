import Checkpoints
import Merging
import Pipeline
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing
import Tokenizers

/// What aligned vocabularies leave alone.
@Suite struct `Laws of vocabularies` {
  private static let a = VocabularyCase.model("bytes-a")
  private static let b = VocabularyCase.model("bytes-b")

  /// The files of a model's directory.
  private static func files(_ model: String) throws -> [String: [UInt8]] {
    try FileContents.all(in: Path(model))
  }

  @Test(arguments: [Profile.exact, .mergekit])
  func `a union of a model with its copy changes nothing`(profile: Profile) throws {
    let directory = try TemporaryDirectory()
    let originals = try Self.files(Self.a)
    try directory.directory("copy")
    for (name, bytes) in originals { try directory.file("copy/" + name, bytes) }
    let recipe = """
      merge_method: linear
      tokenizer_source: union
      models:
        - {model: \(Self.a), parameters: {weight: 1}}
        - {model: copy, parameters: {weight: 1}}
      """
    try MergeRun.output(of: recipe, in: directory) { $0.profile = profile }
    let written = try FileContents.all(in: directory("out"))
    for name in originals.keys where name != "model.safetensors" {
      #expect(written[name] == originals[name], "\(name)")
    }
    let (old, new) = (try Checkpoint.open(Self.a), try Checkpoint.open(directory("out").text))
    for tensor in old.tensors { #expect(try new[tensor.name]?.bytes() == tensor.bytes()) }
  }

  @Test func `passing a model through with the tokenizer of the base is a copy`() throws {
    let directory = try TemporaryDirectory()
    // 104 rows for 93 tokens: what has no token stays.
    for source in ["tokenizer_source: base", "tokenizer: {source: union}"] {
      let recipe = "merge_method: passthrough\n\(source)\nmodels: [{model: \(Self.b)}]\n"
      let output = try MergeRun.output(of: recipe, in: directory) { $0.isForced = true }
      let (originals, written) = (
        try Self.files(Self.b), try FileContents.all(in: directory("out"))
      )
      for name in originals.keys where name != "model.safetensors" {
        #expect(written[name] == originals[name], "\(name)")
      }
      let old = try Checkpoint.open(Self.b)
      #expect(output.tensors.count == old.tensors.count)
      for tensor in old.tensors { #expect(try output[tensor.name]?.bytes() == tensor.bytes()) }
    }
  }

  @Test func `rows of the base stay under its own tokenizer`() throws {
    let directory = try TemporaryDirectory()
    let recipe = """
      merge_method: task_arithmetic
      tokenizer_source: base
      base_model: \(Self.b)
      models:
        - {model: \(Self.a), parameters: {weight: 0}}
      """
    let output = try MergeRun.output(of: recipe, in: directory)
    let old = try Checkpoint.open(Self.b)
    for name: TensorName in ["model.embed_tokens.weight", "lm_head.weight"] {
      #expect(try output[name]?.bytes() == old[name]?.bytes())
    }
    #expect(
      try FileContents.bytes(of: directory("out/tokenizer.json"))
        == FileContents.bytes(of: Path(Self.b).joining("tokenizer.json")))
  }

  @Test(arguments: VocabularyCase.all)
  func `every byte is the same for any number of workers and any tile`(
    golden: VocabularyCase
  ) throws {
    let directory = try TemporaryDirectory()
    _ = try golden.run(in: directory, to: "one", profile: .exact)
    _ = try golden.run(in: directory, to: "many", profile: .exact) {
      $0.workers = 3
      $0.tileElements = 4096
    }
    let (one, many) = (
      try FileContents.all(in: directory("one")), try FileContents.all(in: directory("many"))
    )
    #expect(one.keys.sorted() == many.keys.sorted())
    // The card names the output, and the list of checksums covers it.
    for (name, bytes) in one where !["README.md", "SHA256SUMS"].contains(name) {
      #expect(many[name] == bytes, "\(name)")
    }
  }

  @Test func `the tokenizer of the base is taken though one model is named in two ways`() throws {
    let directory = try TemporaryDirectory()
    let tokenizer = #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}"#
    try TinyModel.decoder(seed: 1).write("a", in: directory)
    try directory.file("a/tokenizer.json", Array(tokenizer.utf8))
    let recipe = """
      merge_method: linear
      tokenizer_source: base
      base_model: a
      models:
        - {model: a, parameters: {weight: 1}}
        - model: {model: a, override_architecture: LlamaForCausalLM}
          parameters: {weight: 1}
      """
    try MergeRun.output(of: recipe, in: directory)
    #expect(try FileContents.text(of: directory("out/tokenizer.json")) == tokenizer)
  }
}
