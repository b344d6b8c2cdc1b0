import StrictJSON
import Testing
import Tokenizers

@Suite struct `Reading tokenizer files` {
  private static let letters = #""a":0,"b":1,"ab":2,"c":3"#

  @Test(arguments: [#""a b""#, #"["a","b"]"#, ##""#version: 0.2","a b""##])
  func `takes merges in both forms`(merges: String) throws {
    let file = try SampleTokenizer.bpe(Self.letters, merges: merges).read()
    #expect(file.model == .bpe)
    #expect(file.merges.map { [$0.left, $0.right, $0.result] } == [[0, 1, 2]])
    #expect(file.findings(rows: nil).isEmpty)
  }

  @Test func `takes merges of tokens with spaces, as pairs`() throws {
    let file = try SampleTokenizer.bpe(#"" ":0,"  ":1"#, merges: #"[" "," "]"#).read()
    #expect(file.merges.map(\.result) == [1])
  }

  @Test func `takes the vocabulary behind the merges`() throws {
    let model = #"{"merges":["a __b"],"vocab":{"a":0,"__b":1,"ab":2},"#
    let prefix = #""continuing_subword_prefix":"__","type":"BPE"}"#
    let file = try SampleTokenizer(model: model + prefix).read()
    #expect(file.merges.map(\.result) == [2])
    #expect(file.findings(rows: nil).isEmpty)
  }

  @Test(arguments: [
    (#"{"vocab":{"a":0},"merges":[]}"#, TokenizerFile.Model.bpe),
    (#"{"vocab":[["a",0]],"unk_id":null}"#, .unigram),
    (#"{"vocab":{"a":0},"max_input_chars_per_word":100,"unk_token":"a"}"#, .wordPiece),
    (#"{"vocab":{"a":0},"unk_token":"a"}"#, .wordLevel),
  ])
  func `tells kinds apart that old files do not name`(
    model: String, expected: TokenizerFile.Model
  ) throws {
    #expect(try SampleTokenizer(model: model).read().model == expected)
  }

  @Test func `numbers the pieces of a list`() throws {
    let file = try SampleTokenizer.unigram(["<unk>", "\u{2581}a", "b"]).read()
    #expect(file.vocabulary.ids == [0, 1, 2])
    #expect(file.vocabulary.id(of: "b") == 2)
    #expect(file.unknownID == 0)
  }

  @Test func `keeps texts apart that are canonically equivalent`() throws {
    let file = try SampleTokenizer.bpe(#""é":0,"e\u0301":1,"\ud83d\ude00":2"#).read()
    #expect(file.vocabulary.id(of: "\u{E9}") == 0)
    #expect(file.vocabulary.id(of: "e\u{301}") == 1)
    #expect(file.vocabulary.id(of: "\u{1F600}") == 2)
    #expect(file.findings(rows: nil).isEmpty)
  }

  @Test func `reads added tokens with their ids`() throws {
    let added = [SampleTokenizer.added("<s>", 4), SampleTokenizer.added("</s>", 5)]
    let file = try SampleTokenizer.bpe(Self.letters, added: added).read()
    #expect(file.addedTokens.map(\.content) == ["<s>", "</s>"])
    #expect(file.addedTokens.map(\.id) == [4, 5])
    #expect(file.addedTokens.allSatisfy { $0.isSpecial })
  }

  @Test func `leaves unknown models alone, with a warning`() throws {
    let sample = SampleTokenizer(model: #"{"type":"Lattice","vocab":7,"merges":{}}"#)
    #expect(try sample.codes() == ["warning model"])
  }

  @Test func `finds every text of a large table`() {
    var table = TokenTable()
    let texts = (0..<5000).map { "token \($0 * 7919 % 5003)" }
    for text in texts {
      #expect(table.append(text.utf8).earlier == nil)
    }
    for (number, text) in texts.enumerated() {
      #expect(table.index(of: text.utf8) == number)
      #expect(table.text(of: number) == text)
      #expect(table.index(of: (text + "x").utf8) == nil)
    }
    let repetition = table.append(texts[17].utf8)
    #expect(repetition.index == 5000)
    #expect(repetition.earlier == 17)
    #expect(table.append("".utf8).earlier == nil)
    #expect(table.index(of: "".utf8) == 5001)
  }
}
