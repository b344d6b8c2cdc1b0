import Testing
import Tokenizers

/// A tokenizer that cannot be read, and words of the refusal.
struct MalformedTokenizer: Sendable, CustomTestStringConvertible {
  let text: String
  let words: [String]

  init(_ text: String, _ words: String...) { (self.text, self.words) = (text, words) }

  init(model: String, _ words: String...) {
    (text, self.words) = (SampleTokenizer(model: model).text, words)
  }

  init(added: String, _ words: String...) {
    text = SampleTokenizer.bpe(#""a":0"#, added: [added]).text
    self.words = words
  }

  var testDescription: String { text }

  static let all = texts + models + additions

  private static let texts = [
    MalformedTokenizer("", "end of the text", "line 1, column 1"),
    MalformedTokenizer("[]", "expected an object, found an array"),
    MalformedTokenizer("{}", "there is no 'model'"),
    MalformedTokenizer("{\n \"model\": {\n", "line 3, column 1"),
    MalformedTokenizer(#"{"model":null}"#, "expected an object, found null", "(byte 9)"),
    MalformedTokenizer(#"{"version":NaN}"#, "NaN"),
    MalformedTokenizer(#"{"version":1,"version":1}"#, "duplicate key"),
    MalformedTokenizer(SampleTokenizer.bpe("").text + "x", "content after the end"),
    MalformedTokenizer("\u{FEFF}" + SampleTokenizer.bpe("").text, "byte order mark"),
    MalformedTokenizer("{\"decoder\":" + String(repeating: "[", count: 200), "nested"),
  ]

  private static let models = [
    MalformedTokenizer(model: "{}", "no 'vocab'"),
    MalformedTokenizer(model: #"{"type":"BPE","vocab":{}}"#, "no 'merges'"),
    MalformedTokenizer(model: #"{"type":"BPE","vocab":[["a",1]],"merges":[]}"#, "'vocab' of a BPE"),
    MalformedTokenizer(model: #"{"type":"Unigram","vocab":{"a":1}}"#, "'vocab' of a Unigram"),
    MalformedTokenizer(model: #"{"type":"BPE","vocab":{"a":-1}}"#, "non-negative", "-1"),
    MalformedTokenizer(model: #"{"type":"BPE","vocab":{"a":1.0}}"#, "1.0"),
    MalformedTokenizer(model: #"{"type":"BPE","vocab":{"a":"1"}}"#, "found a string"),
    MalformedTokenizer(model: #"{"type":"BPE","vocab":{"a":4294967296}}"#, "4294967296", "32 bits"),
    MalformedTokenizer(model: #"{"type":"BPE","vocab":{"\ud83d":1}}"#, "surrogate"),
    MalformedTokenizer(model: #"{"type":"Unigram","vocab":["a"]}"#, "expected an array"),
    MalformedTokenizer(model: #"{"type":"Unigram","vocab":[[]]}"#, "pair of a token"),
    MalformedTokenizer(model: #"{"type":"Unigram","vocab":[["a"]]}"#, "pair of a token"),
    MalformedTokenizer(model: #"{"type":"Unigram","vocab":[["a",1,2]]}"#, "pair of a token"),
    MalformedTokenizer(model: #"{"type":"Unigram","vocab":[[1,"a"]]}"#, "expected a string"),
    MalformedTokenizer(SampleTokenizer.bpe("", merges: #""ab""#).text, "merge of two tokens"),
    MalformedTokenizer(SampleTokenizer.bpe("", merges: #""a b c""#).text, "merge of two tokens"),
    MalformedTokenizer(SampleTokenizer.bpe("", merges: "[]").text, "merge of two tokens"),
    MalformedTokenizer(SampleTokenizer.bpe("", merges: #"["a"]"#).text, "merge of two tokens"),
    MalformedTokenizer(SampleTokenizer.bpe("", merges: #"["a","b","c"]"#).text, "merge of two"),
    MalformedTokenizer(SampleTokenizer.bpe("", merges: "7").text, "expected a string"),
  ]

  private static let additions = [
    MalformedTokenizer(added: "1", "expected an object"),
    MalformedTokenizer(added: #"{"id":1}"#, "'id' or 'content'"),
    MalformedTokenizer(added: #"{"content":"x"}"#, "'id' or 'content'"),
    MalformedTokenizer(added: #"{"id":"1","content":"x"}"#, "found a string"),
    MalformedTokenizer(added: #"{"id":1,"id":2,"content":"x"}"#, "duplicate key"),
    MalformedTokenizer(added: #"{"id":1,"content":"x","special":1}"#, "expected"),
  ]
}

@Suite struct `Malformed tokenizers` {
  @Test(arguments: MalformedTokenizer.all)
  func `are refused with their place`(tokenizer: MalformedTokenizer) {
    let error = #expect(throws: TokenizerError.self) {
      try TokenizerFile.read(Array(tokenizer.text.utf8), file: "a/tokenizer.json")
    }
    let message = error.map { "\($0)" } ?? ""
    for word in ["a/tokenizer.json: ", "line ", "(byte "] + tokenizer.words {
      #expect(message.contains(word), "\(word): \(message)")
    }
  }

  /// Whatever is cut off or changed, reading ends with a value or an error.
  @Test func `never trap, wherever a sound one is cut or changed`() throws {
    let samples = [
      SampleTokenizer.bpe(
        #""a":0,"b":1,"ab":2"#, merges: #""a b",["a","b"]"#,
        added: [SampleTokenizer.added("<s>", 3)]),
      SampleTokenizer.unigram(["<unk>", "\u{2581}a"]),
    ]
    for bytes in samples.map({ Array($0.text.utf8) }) {
      for length in 0..<bytes.count {
        #expect(throws: TokenizerError.self) {
          try TokenizerFile.read(Array(bytes[..<length]), file: "t")
        }
        for byte: UInt8 in [0x22, 0x2C, 0x30, 0x39, 0x5B, 0x5D, 0x7D, 0xFF] {
          var changed = bytes
          changed[length] = byte
          let file = try? TokenizerFile.read(changed, file: "t")
          _ = file?.findings(rows: SampleTokenizer.rows(2))
        }
      }
    }
  }

  @Test(arguments: [
    ("[]", "expected an object"), ("{\"a\":\"1\"}", "is no token id"), ("{\"a\":-1}", "-1"),
    ("{\"a\":1,\"a\":1}", "duplicate key"), ("{", "end of the text"),
  ])
  func `include lists of added tokens`(text: String, word: String) {
    let error = #expect(throws: TokenizerError.self) {
      try AddedTokenList.addedTokens(Array(text.utf8), file: "added_tokens.json")
    }
    #expect(error.map { "\($0)" }?.contains(word) == true)
  }

  @Test(arguments: [
    ("[]", "expected an object"), (#"{"added_tokens_decoder":[]}"#, "found an array"),
    (#"{"added_tokens_decoder":{"x":{"content":"a"}}}"#, "is no token id"),
    (#"{"added_tokens_decoder":{"1":"a"}}"#, "without 'content'"),
    (#"{"added_tokens_decoder":{"1":{"content":"a"},"1":{"content":"b"}}}"#, "duplicate key"),
  ])
  func `include settings`(text: String, word: String) {
    let error = #expect(throws: TokenizerError.self) {
      try AddedTokenList.settings(Array(text.utf8), file: "tokenizer_config.json")
    }
    #expect(error.map { "\($0)" }?.contains(word) == true)
  }
}
