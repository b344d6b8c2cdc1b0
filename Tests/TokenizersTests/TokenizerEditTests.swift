import StrictJSON
import Testing
import Tokenizers

@Suite struct `Edits of tokenizer files` {
  private static let pretty = """
    {
      "version": "1.0",
      "added_tokens": [
        {
          "id": 0,
          "content": "<s>",
          "single_word": false,
          "lstrip": false,
          "rstrip": false,
          "normalized": false,
          "special": true
        }
      ],
      "normalizer": {"type": "NFC"},
      "model": {
        "type": "BPE",
        "vocab": {
          "<s>": 0,
          "a": 1,
          "b": 2,
          "ab": 3,
          "aab": 4
        },
        "merges": [
          [
            "a",
            "b"
          ],
          [
            "a",
            "ab"
          ]
        ]
      }
    }
    """

  private static let compact =
    #"{"added_tokens":[],"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}"#

  private func edited(
    _ text: String, adding additions: [AddedToken] = [], from limit: Int? = nil
  ) throws -> String {
    let file = try TokenizerFile.read(Array(text.utf8), file: "t.json")
    let bytes = try TokenizerEdit(file).text(adding: additions, removingFrom: limit)
    _ = try TokenizerFile.read(bytes, file: "t.json")
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `without a change give the same bytes`() throws {
    for text in [Self.pretty, Self.compact] {
      #expect(try edited(text) == text)
      #expect(try edited(text, from: 1000) == text)
    }
  }

  @Test func `add tokens as their neighbours are set`() throws {
    let text = try edited(Self.pretty, adding: [AddedToken(content: "<\"é>", id: 5)])
    let entry = """
            "special": true
          },
          {
            "id": 5,
            "content": "<\\"é>",
            "single_word": false,
            "lstrip": false,
            "rstrip": false,
            "normalized": false,
            "special": false
          }
        ],
      """
    #expect(text.contains(entry), "\(text)")
    #expect(text.hasSuffix(String(Self.pretty.suffix(280))))
  }

  @Test func `add tokens to files without any`() throws {
    let token = AddedToken(content: "<x>", id: 3, isSpecial: true)
    let expected =
      #"{"added_tokens":[{"id":3,"content":"<x>","single_word":false,"lstrip":false,"rstrip":false,"#
      + #""normalized":false,"special":true}],"model":"#
    #expect(try edited(Self.compact, adding: [token]).hasPrefix(expected))
    let none = Self.compact.replacing(#""added_tokens":[],"#, with: "")
    let file = try TokenizerFile.read(
      Array(try edited(none, adding: [token]).utf8), file: "t.json")
    #expect(file.addedTokens.map(\.content) == ["<x>"])
  }

  @Test func `put a token of the model where its id belongs`() throws {
    let added = [AddedToken(content: "a", id: 1), AddedToken(content: "<x>", id: 5)]
    var text = try edited(Self.pretty, adding: added)
    text = try edited(text, adding: [AddedToken(content: "ab", id: 3)])
    let file = try TokenizerFile.read(Array(text.utf8), file: "t.json")
    #expect(file.addedTokens.map(\.id) == [0, 1, 3, 5])
  }

  @Test func `take tokens off the end with the merges that make or need them`() throws {
    let file = try TokenizerFile.read(
      Array(try edited(Self.pretty, from: 4).utf8), file: "t.json")
    #expect(file.vocabulary.count == 4)
    #expect(file.merges.count == 1)
    #expect(file.findings(rows: nil).isEmpty)
    let short = try edited(Self.compact, from: 2)
    #expect(short.contains(#""vocab":{"a":0,"b":1},"merges":[]"#), "\(short)")
  }

  @Test func `of lists beside the tokenizer keep what is there`() throws {
    let settings = """
      {
        "added_tokens_decoder": {
          "0": {
            "content": "<s>",
            "lstrip": false,
            "normalized": false,
            "rstrip": false,
            "single_word": false,
            "special": true
          }
        },
        "model_max_length": 1e30
      }
      """
    let token = AddedToken(content: "<x>", id: 7)
    let text = String(
      decoding: try AddedTokenList.settings(
        Array(settings.utf8), file: "c.json", adding: [token]), as: UTF8.self)
    #expect(text.hasSuffix(",\n  \"model_max_length\": 1e30\n}"))
    let list = try AddedTokenList.settings(Array(text.utf8), file: "c.json")
    #expect(list.tokens.map(\.id) == [0, 7])
    #expect(text.contains("    \"7\": {\n      \"content\": \"<x>\",\n      \"lstrip\": false"))
    let added = try AddedTokenList.addedTokens(
      Array("{\"<s>\": 0, \"<y>\": 9}".utf8), file: "a.json", adding: [token], removingFrom: 8)
    #expect(String(decoding: added, as: UTF8.self) == "{\"<s>\": 0, \"<x>\": 7}")
    let plain = Array("{\"model_max_length\": 5}".utf8)
    #expect(try AddedTokenList.settings(plain, file: "c.json", adding: [token]) == plain)
  }

  @Test func `renumber ids in configurations`() throws {
    let text =
      #"{"bos_token_id": 1, "eos_token_id": [2, 3], "pad_token_id": null, "x": 1, "#
      + #""sep_token_id": 9, "forced_eos_token_id": -1}"#
    var edit = JSONEdit(try JSONDocument(Array(text.utf8)))
    let lost = try TokenReferences.renumber(&edit, in: [[]]) { _, id in id == 9 ? nil : id + 10 }
    #expect(lost.map(\.description) == ["sep_token_id"])
    #expect(
      String(decoding: edit.bytes, as: UTF8.self)
        == #"{"bos_token_id": 11, "eos_token_id": [12, 13], "pad_token_id": null, "x": 1, "#
        + #""sep_token_id": 9, "forced_eos_token_id": -1}"#)
  }
}
