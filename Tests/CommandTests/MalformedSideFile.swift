import Testing

/// A file beside the weights that must not be taken over, and words of the refusal.
struct MalformedSideFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let name: String
  let text: String
  let words: [String]

  init(_ description: String, _ name: String, _ text: String, _ words: String...) {
    (testDescription, self.name, self.text, self.words) = (description, name, text, words)
  }

  /// A `tokenizer.json` of a BPE model.
  init(
    _ description: String, vocabulary: String, merges: String = "", added: String = "",
    _ words: String...
  ) {
    testDescription = description
    name = "tokenizer.json"
    text =
      "{\n\"added_tokens\":[\(added)],\n\"model\":{\"type\":\"BPE\",\n"
      + "\"vocab\":{\(vocabulary)},\n\"merges\":[\(merges)]}}"
    self.words = words
  }

  static let all = [
    MalformedSideFile("a tokenizer that is cut", "tokenizer.json", "{\n\"model\":", "line 2"),
    MalformedSideFile("a tokenizer without a model", "tokenizer.json", "{}", "'model'", "line 1"),
    MalformedSideFile(
      "a tokenizer with NaN", "tokenizer.json", "{\"version\":NaN}", "NaN", "(byte 11)"),
    MalformedSideFile(
      "a token twice", vocabulary: #""a":0,"a":1"#, "tokenizer.json:4:16", #""a" is there twice"#),
    MalformedSideFile(
      "an id twice", vocabulary: #""a":0,"b":0"#, "tokenizer.json:4:16", "same id 0"),
    MalformedSideFile(
      "a negative id", vocabulary: #""a":-1"#, "line 4, column 14", "found -1"),
    MalformedSideFile(
      "an id beyond the rows", vocabulary: #""a":0,"b":32"#, "tokenizer.json:4:16",
      "'model.embed_tokens.weight' has 32 rows"),
    MalformedSideFile(
      "a merge of unknown tokens", vocabulary: #""a":0,"b":1"#, merges: #""a b""#,
      "tokenizer.json:5:11", #"needs the token "ab""#),
    MalformedSideFile(
      "a merge of three tokens", vocabulary: #""a":0"#, merges: #""a a a""#, "line 5, column 11"),
    MalformedSideFile(
      "an added token with another id", vocabulary: #""a":0,"b":1"#,
      added: #"{"id":2,"content":"b"}"#, "tokenizer.json:2:17", "1 in the vocabulary"),
    MalformedSideFile(
      "an added token in the place of another", vocabulary: #""a":0,"b":1"#,
      added: #"{"id":1,"content":"c"}"#, "tokenizer.json:2:17", #"which "b" has"#),
    MalformedSideFile(
      "added tokens that are no object", "added_tokens.json", "[1]", "expected an object", "line 1"),
    MalformedSideFile(
      "two added tokens of one id", "added_tokens.json", #"{"a":1,"b":1}"#,
      "added_tokens.json:1:8", "the id 1"),
    MalformedSideFile(
      "settings that are cut", "tokenizer_config.json", "{\"a\":\n", "line 2", "(byte 6)"),
    MalformedSideFile(
      "settings with an id in words", "tokenizer_config.json",
      #"{"added_tokens_decoder":{"one":{"content":"a"}}}"#, #""one" is no token id"#),
    MalformedSideFile(
      "generation settings that are no JSON", "generation_config.json", "{'a':1}", "line 1"),
    MalformedSideFile("a template that is cut", "chat_template.json", "{", "line 1"),
    MalformedSideFile(
      "a pointer in the place of a tokenizer", "tokenizer.model",
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n", "git lfs pull"),
    MalformedSideFile(
      "a configuration that asks for more rows", "config.json",
      #"{"architectures":["LlamaForCausalLM"],"vocab_size":33}"#, "33", "has 32 rows"),
  ]
}
