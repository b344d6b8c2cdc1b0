import Layouts
import Merging
import TestSupport
import Testing

/// Files of the donor that are checked before they are taken over.
@Suite struct `The files of the donor` {
  private static let sound = #"{"model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}}"#

  /// What the files of `a` hold, the first model and so the donor of a vocabulary of six.
  private static func prepare(
    _ files: [String: String], in directory: borrowing TemporaryDirectory,
    _ change: (inout MergeOptions) -> Void = { _ in }
  ) throws -> PreparedMerge {
    try TinyModel.decoder(seed: 1).write("a", in: directory)
    try TinyModel.decoder(seed: 2).write("b", in: directory)
    for (name, text) in files { try directory.file(name, Array(text.utf8)) }
    return try MergeRun.prepare(RefusalCase.average, in: directory, change)
  }

  @Test(arguments: [
    ("tokenizer.json", "{", "end of the text"),
    ("tokenizer.json", #"{"model":{"type":"BPE","vocab":{"a":6},"merges":[]}}"#, "has 6 rows"),
    ("added_tokens.json", "[]", "expected an object"),
    ("added_tokens.json", #"{"a":1,"b":1}"#, "has the id 1"),
    ("tokenizer_config.json", #"{"added_tokens_decoder":{"x":{}}}"#, "is no token id"),
    ("generation_config.json", "{]", "line 1, column 2"),
    ("special_tokens_map.json", "{'a': 1}", "line 1, column 2"),
    ("chat_template.json", "", "end of the text"),
    ("vocab.json", "{\n\"a\": 0,\n}", "line 3, column 1"),
  ])
  func `are refused where they are broken, and only there`(
    name: String, text: String, word: String
  ) throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: MergeError.self) {
      try Self.prepare(["a/\(name)": text], in: directory)
    }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.contains("/a/\(name):"), "\(message)")
    #expect(message.contains(word), "\(message)")
    let other = try TemporaryDirectory()
    _ = try Self.prepare(["b/\(name)": text], in: other)
    let without = try TemporaryDirectory()
    _ = try Self.prepare(["a/\(name)": text], in: without) { $0.copiesTokenizer = false }
  }

  @Test func `are refused together`() throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: MergeError.self) {
      try Self.prepare(
        [
          "a/tokenizer.json": #"{"model":{"type":"BPE","vocab":{"a":7},"merges":["a b"]}}"#,
          "a/vocab.json": "{",
        ], in: directory)
    }
    let message = error.map { "\($0)" } ?? ""
    for word in ["has 6 rows", #"needs the token "b""#, "vocab.json: "] {
      #expect(message.contains(word), "\(word): \(message)")
    }
  }

  @Test(arguments: [
    ("added_tokens.json", #"{"<pad>":6}"#, #""<pad>" has the id 6, but"#),
    ("added_tokens.json", #"{"a":1}"#, "has the id 1, and 0 in "),
    ("tokenizer_config.json", #"{"added_tokens_decoder":{"1":{"content":"x"}}}"#, #"which is "b""#),
    ("tokenizer_config.json", #"{"limit": Infinity}"#, "Infinity is not JSON"),
    ("generation_config.json", #"{"eos_token_id":[1,6]}"#, "eos_token_id is 6, but"),
  ])
  func `are warned about where they are odd`(name: String, text: String, word: String) throws {
    let directory = try TemporaryDirectory()
    let prepared = try Self.prepare(
      ["a/tokenizer.json": Self.sound, "a/\(name)": text], in: directory)
    let isSaid = prepared.warnings.contains { $0.contains("/a/\(name):1:") && $0.contains(word) }
    #expect(isSaid, "\(prepared.warnings)")
    _ = try prepared.run()
  }

  @Test func `ask for no more rows than there are`() throws {
    let directory = try TemporaryDirectory()
    let model = TinyModel.decoder(seed: 1)
    let text = model.configuration?.replacing("\"vocab_size\": 6", with: "\"vocab_size\": 9")
    let error = #expect(throws: ConfigurationError.self) {
      try Self.prepare(["a/config.json": text ?? ""], in: directory)
    }
    let message = error.map { "\($0)" } ?? ""
    for word in ["/a/config.json: ", "9", "'model.embed_tokens.weight' has 6 rows"] {
      #expect(message.contains(word), "\(message)")
    }
  }
}
