import Checkpoints
import Merging
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing
import Tokenizers

@Suite struct `Vocabularies that do not fit` {
  private static let a = VocabularyCase.model("bytes-a")
  private static let b = VocabularyCase.model("bytes-b")

  private static func average(_ a: String, _ b: String, _ more: String = "") -> String {
    """
    merge_method: linear
    models:
      - {model: \(a), parameters: {weight: 1}}
      - {model: \(b), parameters: {weight: 1}}
    \(more)
    """
  }

  private func message(_ recipe: String, in directory: borrowing TemporaryDirectory) -> String {
    do {
      _ = try MergeRun.prepare(recipe, in: directory)
      return ""
    } catch { return "\(error)" }
  }

  /// A copy of a fixture with files changed or, where there is no text, left out.
  private func copy(
    _ model: String, to name: String, in directory: borrowing TemporaryDirectory,
    changing changes: [String: String?] = [:]
  ) throws {
    try directory.directory(name)
    for (file, bytes) in try FileContents.all(in: Path(model)) {
      if let change = changes[file] {
        if let change { try directory.file("\(name)/\(file)", Array(change.utf8)) }
      } else {
        try directory.file("\(name)/\(file)", bytes)
      }
    }
    for (file, text) in changes where try FileContents.all(in: Path(model))[file] == nil {
      if let text { try directory.file("\(name)/\(file)", Array(text.utf8)) }
    }
  }

  private func text(_ model: String, _ file: String) throws -> String {
    try FileContents.text(of: Path(model).joining(file))
  }

  @Test func `are refused with the ways out, and never cut`() throws {
    let directory = try TemporaryDirectory()
    let text = message(Self.average(Self.a, Self.b), in: directory)
    #expect(text.contains("'model.embed_tokens.weight' and 1 more"), "\(text)")
    for part in ["never cut", "tokenizer section", "suture edit", "models of one size"] {
      #expect(text.contains(part), "\(text)")
    }
    #expect(try !directory.names().contains("out"))
  }

  @Test func `of one size are merged by number, with a warning`() throws {
    let directory = try TemporaryDirectory()
    let swapped = try text(Self.a, "tokenizer.json")
      .replacing("\"of\"", with: "\"?\"").replacing("\"on\"", with: "\"of\"")
      .replacing("\"?\"", with: "\"on\"")
    try copy(Self.a, to: "other", in: directory, changing: ["tokenizer.json": swapped])
    let prepared = try MergeRun.prepare(Self.average(Self.a, "other"), in: directory)
    let found = prepared.warnings.filter { $0.contains("ids belong to different tokens") }
    #expect(found.count == (swapped == (try text(Self.a, "tokenizer.json")) ? 0 : 1))
    let same = try MergeRun.prepare(Self.average(Self.a, Self.a + "/."), in: directory)
    #expect(!same.warnings.contains { $0.contains("different tokens") })
  }

  @Test func `without a tokenizer that can be read are refused by name`() throws {
    let directory = try TemporaryDirectory()
    try copy(
      Self.b, to: "pieces", in: directory,
      changing: ["tokenizer.json": nil, "tokenizer.model": "x"])
    let text = message(
      Self.average(Self.a, "pieces", "tokenizer_source: union"), in: directory)
    #expect(text.contains("recipe.yaml:5:19"), "\(text)")
    #expect(text.contains("tokenizer.model") && text.contains("save_pretrained"), "\(text)")
    try copy(Self.b, to: "none", in: directory, changing: ["tokenizer.json": nil])
    let none = message(Self.average(Self.a, "none", "tokenizer_source: union"), in: directory)
    #expect(none.contains("'none' has no tokenizer"), "\(none)")
    try copy(Self.b, to: "torn", in: directory, changing: ["tokenizer.json": "{"])
    #expect(
      message(Self.average(Self.a, "torn", "tokenizer_source: base"), in: directory)
        .contains("torn/tokenizer.json"))
  }

  @Test func `have rules that name models and tokens which are there`() throws {
    let directory = try TemporaryDirectory()
    let section = """
      tokenizer:
        tokens:
          x: {source: elsewhere}
          "[[wave]]": {source: \(Self.a)}
          z: {source: {kind: model_token, model: \(Self.a), token_id: 4000}}
      """
    let text = message(Self.average(Self.a, Self.b, section), in: directory)
    for part in [
      "recipe.yaml:7:17: error: the row of 'x' is to come from 'elsewhere'",
      "error: the row of '[[wave]]' is to come from", "which has no row for it",
      "no row for the id 4000",
    ] { #expect(text.contains(part), "\(text)") }
  }

  @Test func `count tokens beyond the rows as absent`() throws {
    let directory = try TemporaryDirectory()
    let configuration = try text(Self.b, "config.json").replacing(
      "\"vocab_size\": 104", with: "\"vocab_size\": 91")
    try copy(Self.b, to: "short", in: directory, changing: ["config.json": configuration])
    let prepared = try MergeRun.prepare(
      Self.average(Self.a, "short", "base_model: \(Self.a)\ntokenizer_source: union"),
      in: directory)
    #expect(prepared.warnings.contains { $0.contains("ids from 91 on") }, "\(prepared.warnings)")
    _ = try prepared.run()
    let tokens = try WrittenTokenizer(in: directory("out")).tokens
    let beyond = try WrittenTokenizer(in: Path(Self.b)).tokens.dropFirst(91)
    #expect(!beyond.isEmpty && !tokens.contains { beyond.contains($0) && $0.hasPrefix("[[w") })
  }

  @Test func `take tokens beyond the rows off the base`() throws {
    let directory = try TemporaryDirectory()
    let configuration = try text(Self.a, "config.json").replacing(
      "\"vocab_size\": 86", with: "\"vocab_size\": 80")
    try copy(
      Self.a, to: "short", in: directory,
      changing: ["config.json": configuration, "merges.txt": "#version: 0.2\n"])
    let recipe = Self.average("short", Self.b, "base_model: short\ntokenizer_source: base")
    let prepared = try MergeRun.prepare(recipe, in: directory)
    #expect(prepared.warnings.contains { $0.contains("6 tokens of 'short'") })
    _ = try prepared.run()
    let written = try WrittenTokenizer(in: directory("out"))
    #expect(
      written.tokens == Array(try WrittenTokenizer(in: Path(Self.a)).tokens.prefix(80)))
    #expect(written.file.findings(rows: nil).isEmpty)
    #expect(try !directory.names().isEmpty)
    #expect(try FileContents.all(in: directory("out"))["merges.txt"] == nil)
  }

  @Test func `renumber the special tokens of the configurations`() throws {
    let directory = try TemporaryDirectory()
    let recipe = Self.average(
      Self.a, Self.b, "base_model: \(Self.a)\ntokenizer_source: model:\(Self.b)")
    let prepared = try MergeRun.prepare(recipe, in: directory)
    #expect(prepared.warnings.contains { $0.contains("outdated") })
    _ = try prepared.run()
    let tokens = try WrittenTokenizer(in: directory("out")).tokens
    let (configuration, generation) = (
      try JSONDocument(try FileContents.bytes(of: directory("out/config.json"))).root,
      try JSONDocument(try FileContents.bytes(of: directory("out/generation_config.json"))).root
    )
    for (key, token) in [
      ("bos_token_id", "<s>"), ("eos_token_id", "</s>"), ("pad_token_id", "<pad>"),
    ] {
      #expect(configuration[key]?.integer == tokens.firstIndex(of: token))
    }
    #expect(generation["bos_token_id"]?.integer == tokens.firstIndex(of: "<s>"))
    #expect(
      generation["eos_token_id"]?.array?.map(\.integer)
        == ["</s>", "<|user|>"].map { tokens.firstIndex(of: $0) })
    #expect(configuration["vocab_size"]?.integer == 104)
    #expect(generation["temperature"]?.double == 0.6)
  }
}
