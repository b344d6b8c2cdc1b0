import Testing
import Tokenizers

/// A tokenizer that contradicts itself or the embedding, and what is said about it.
struct DoubtfulTokenizer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let sample: SampleTokenizer
  var rows: Int?
  let codes: [String]
  let words: [String]

  init(
    _ description: String, _ sample: SampleTokenizer, rows: Int? = nil, _ codes: [String],
    _ words: String...
  ) {
    testDescription = description
    (self.sample, self.rows, self.codes, self.words) = (sample, rows, codes, words)
  }

  private static func bpe(
    _ vocabulary: String, merges: String = "", _ added: (String, Int)...
  ) -> SampleTokenizer {
    .bpe(vocabulary, merges: merges, added: added.map { SampleTokenizer.added($0, $1) })
  }

  static let all = vocabularies + merges + additions + rows

  private static let vocabularies = [
    DoubtfulTokenizer(
      "a token twice", bpe(#""a":0,"b":1,"a":2"#), ["error duplicate-token"],
      "tokenizer.json:1:", #"token "a" is there twice"#),
    DoubtfulTokenizer(
      "an id twice", bpe(#""a":0,"b":1,"c":1,"d":1"#), ["error duplicate-id"],
      #""b" and "c" have the same id 1, and 1 more like it"#),
    DoubtfulTokenizer(
      "a piece twice", .unigram(["<unk>", "a", "a"]), ["warning duplicate-token"], #""a""#),
    DoubtfulTokenizer(
      "an unknown piece beyond the list", .unigram(["a"], unknownID: "1"), ["error unknown-id"],
      "unk_id is 1, but there are 1 tokens"),
    DoubtfulTokenizer(
      "holes", bpe(#""a":1,"b":5"#), ["warning holes"],
      "4 ids below 6 have no token; the first is 0"),
  ]

  private static let merges = [
    DoubtfulTokenizer(
      "a merge of an unknown token", bpe(#""a":0,"b":1"#, merges: #""a b","a c","c b""#),
      ["error merge"], #"the token "ab""#, "and 2 more", "tokenizer.json:1:"),
    DoubtfulTokenizer(
      "a pair with an unknown left half", bpe(#""a":0,"ca":1"#, merges: #"["c","a"]"#),
      ["error merge"], #"the token "c""#),
    DoubtfulTokenizer(
      "a pair with an unknown right half", bpe(#""a":0,"ac":1"#, merges: #"["a","c"]"#),
      ["error merge"], #"the token "c""#),
  ]

  private static let additions = [
    DoubtfulTokenizer(
      "an added token with another id", bpe(#""a":0,"<s>":1"#, ("<s>", 2)),
      ["error added-token"], #""<s>" has the id 2, and 1 in the vocabulary"#),
    DoubtfulTokenizer(
      "an added token in the place of another", bpe(#""a":0,"b":1"#, ("<s>", 1)),
      ["error duplicate-id"], #""<s>" has the id 1, which "b" has"#),
    DoubtfulTokenizer(
      "two added tokens of one id", bpe(#""a":0"#, ("<s>", 1), ("</s>", 1)),
      ["error duplicate-id"], #""</s>" has the id 1, which "<s>" has"#),
    DoubtfulTokenizer(
      "an added token of two ids", bpe(#""a":0"#, ("<s>", 1), ("<s>", 2)),
      ["error added-token"], "with the ids 1 and 2"),
    DoubtfulTokenizer(
      "an added token twice", bpe(#""a":0"#, ("<s>", 1), ("<s>", 1)),
      ["warning duplicate-token"], "is there twice"),
    DoubtfulTokenizer(
      "an added token behind a hole", bpe(#""a":0,"b":1"#, ("<s>", 2), ("</s>", 7)),
      ["warning shifted-id", "warning holes"], #""</s>" has the id 7, but"#, "gives it 3"),
  ]

  private static let rows = [
    DoubtfulTokenizer(
      "a token beyond the rows", bpe(#""a":0,"b":1,"c":2"#), rows: 2, ["error beyond-rows"],
      #""c" has the id 2, but 'model.embed_tokens.weight' has 2 rows"#),
    DoubtfulTokenizer(
      "an added token beyond the rows", bpe(#""a":0,"b":1"#, ("<pad>", 2)), rows: 2,
      ["warning beyond-rows"], #"the added token "<pad>" has the id 2"#),
    DoubtfulTokenizer(
      "an added token of the vocabulary beyond the rows",
      bpe(#""a":0,"b":1,"<pad>":2"#, ("<pad>", 2)), rows: 2, ["warning beyond-rows"],
      #"the added token "<pad>""#),
    DoubtfulTokenizer(
      "far more rows than tokens", bpe(#""a":0,"b":1"#), rows: 100, ["warning unused-rows"],
      "the highest token id is 1", "100 rows"),
  ]
}

@Suite struct `Checks of tokenizers` {
  @Test(arguments: DoubtfulTokenizer.all)
  func `say what is wrong`(doubtful: DoubtfulTokenizer) throws {
    #expect(try doubtful.sample.codes(rows: doubtful.rows) == doubtful.codes)
    let rows = doubtful.rows.map(SampleTokenizer.rows)
    let message = try doubtful.sample.read().findings(rows: rows).map(\.description)
      .joined(separator: "\n")
    for word in doubtful.words { #expect(message.contains(word), "\(word): \(message)") }
  }

  /// Vocabulary, added tokens and rows in the manner of published models, scaled down.
  @Test(arguments: [
    // Llama 3: reserved tokens behind the vocabulary, one row each.
    (
      SampleTokenizer.bpe(
        #""a":0,"b":1,"ab":2"#, merges: #""a b""#,
        added: (3..<8).map { SampleTokenizer.added("<|reserved_\($0)|>", $0) }), 8
    ),
    // Llama 2, Mistral: special and byte tokens in the vocabulary, special ones listed again.
    (
      SampleTokenizer.bpe(
        #""<unk>":0,"<s>":1,"<0x00>":2,"<0x0A>":3,"\u2581":4,"a":5,"\u2581a":6"#,
        merges: #""\u2581 a""#,
        added: [SampleTokenizer.added("<unk>", 0), SampleTokenizer.added("<s>", 1)]), 7
    ),
    // Unigram of SentencePiece: the unknown piece listed again, padded rows.
    (
      SampleTokenizer.unigram(
        ["<pad>", "</s>", "<unk>"] + (0..<28).map { "\u{2581}\($0)" }, unknownID: "2",
        added: [SampleTokenizer.added("<pad>", 0), SampleTokenizer.added("<unk>", 2)]), 32
    ),
    // WordPiece: everything in the vocabulary.
    (
      SampleTokenizer(
        model:
          #"{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"\u0023\u0023","#
          + #""max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"\u0023\u0023a":2}}"#,
        addedTokens: [SampleTokenizer.added("[PAD]", 0), SampleTokenizer.added("[UNK]", 1)]), 3
    ),
  ])
  func `have nothing to say about the usual ones`(sample: SampleTokenizer, rows: Int) throws {
    #expect(try sample.codes(rows: rows) == [])
  }

  @Test(arguments: [
    // Highest token id and rows of Qwen2, T5, Phi-2, GPT-NeoX, Pythia, OPT, Llama 4.
    (151645, 151936), (32099, 32128), (50294, 51200), (50276, 50432), (50276, 50304),
    (50264, 50272), (201134, 202048),
  ])
  func `take the padding of published models`(highest: Int, rows: Int) throws {
    let vocabulary = (0...highest).map { #""t\#($0)":\#($0)"# }.joined(separator: ",")
    #expect(try SampleTokenizer.bpe(vocabulary).codes(rows: rows) == [])
  }

  private static let tokenizer = SampleTokenizer.bpe(
    #""a":0,"b":1"#, added: [SampleTokenizer.added("<s>", 2)])

  @Test(
    arguments: [
      (#"{"<s>":2,"a":0,"<new>":3}"#, []),
      (#"{"<s>":1}"#, ["and 2 in tokenizer.json"]),
      (#"{"a":1}"#, ["and 0 in tokenizer.json"]),
      (#"{"<x>":2}"#, [#"which is "<s>" in tokenizer.json"#]),
      (#"{"<x>":1}"#, [#"which is "b" in tokenizer.json"#]),
      (#"{"<x>":3,"<y>":3}"#, [#"has the id 3, which "<x>" has"#]),
      (#"{"<x>":9}"#, [#""<x>" has the id 9, but"#]),
    ] as [(String, [String])])
  func `compare lists of added tokens with the tokenizer`(text: String, words: [String]) throws {
    let list = try AddedTokenList.addedTokens(Array(text.utf8), file: "added_tokens.json")
    let findings = try list.findings(
      beside: Self.tokenizer.read(), rows: SampleTokenizer.rows(9))
    #expect(findings.count == words.count, "\(findings)")
    for (finding, word) in zip(findings, words) {
      #expect(finding.severity == .warning)
      #expect(finding.description.contains(word), "\(finding)")
      #expect(finding.description.hasPrefix("added_tokens.json:1:"))
    }
  }

  @Test func `take two tokens of one id for an error where there is no tokenizer`() throws {
    let list = try AddedTokenList.addedTokens(Array(#"{"a":1,"b":1}"#.utf8), file: "x")
    #expect(list.findings(beside: nil, rows: nil).map(\.severity) == [.error])
  }

  @Test func `read the settings as a list of added tokens`() throws {
    let text = #"""
      {"model_max_length": Infinity, "added_tokens_decoder": {
        "2": {"content": "<s>", "special": true}, "1": {"content": "<t>"}}}
      """#
    let list = try AddedTokenList.settings(Array(text.utf8), file: "tokenizer_config.json")
    #expect(list.tokens.map(\.content) == ["<s>", "<t>"])
    let findings = try list.findings(beside: Self.tokenizer.read(), rows: nil)
    #expect(findings.map(\.code) == ["tokenizer.non-finite", "tokenizer.added-token"])
    #expect(findings.allSatisfy { $0.severity == .warning })
  }

  @Test func `look for ids beyond the rows in the settings of generation`() throws {
    let text = #"{"eos_token_id": [1, 9], "bos_token_id": 8, "pad_token_id": null, "top_k": 50}"#
    let settings = try GenerationSettings.read(Array(text.utf8), file: "generation_config.json")
    let messages = settings.findings(rows: SampleTokenizer.rows(9)).map(\.description)
    #expect(messages.count == 1)
    #expect(messages.first?.contains("eos_token_id is 9, but") == true)
    #expect(settings.findings(rows: nil).isEmpty)
  }
}
