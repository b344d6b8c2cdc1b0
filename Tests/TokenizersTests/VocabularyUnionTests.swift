import Testing
import Tokenizers

@Suite struct `Unions of vocabularies` {
  private func file(_ vocabulary: [String], added: String = "") throws -> TokenizerFile {
    let vocab = vocabulary.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
    let text = """
      {"added_tokens": [\(added)], "model": {"type": "WordLevel", "vocab": {\(vocab)}, "unk_token": "a"}}
      """
    return try TokenizerFile.read(Array(text.utf8), file: "t.json")
  }

  private func added(_ content: String, _ id: Int, special: Bool = true) -> String {
    """
    {"id": \(id), "content": "\(content)", "single_word": false, "lstrip": false, "rstrip": false, \
    "normalized": \(!special), "special": \(special)}
    """
  }

  private func tokens(_ vocabulary: ModelVocabulary) -> [String] {
    vocabulary.numbersByID.map { vocabulary.tokens.text(of: $0) }
  }

  @Test func `append what is new in the order of ids`() throws {
    let first = ModelVocabulary(try file(["a", "b"]))
    let second = ModelVocabulary(try file(["c", "a", "d"], added: added("<x>", 3)))
    var union = VocabularyUnion(first)
    union.join([.init(second, limit: 4), .init(ModelVocabulary(try file(["e", "c"])), limit: 2)])
    #expect(tokens(union.vocabulary) == ["a", "b", "c", "d", "<x>", "e"])
    #expect(union.additions.map(\.content) == ["c", "d", "<x>", "e"])
    #expect(union.additions.map(\.id) == [2, 3, 4, 5])
    #expect(union.additions.map(\.isSpecial) == [false, false, true, false])
    #expect(union.additions.map(\.matching) == [.normalized, .normalized, [], .normalized])
  }

  @Test func `leave out tokens beyond the limit`() throws {
    var union = VocabularyUnion(ModelVocabulary(try file(["a"])))
    union.join([
      .init(ModelVocabulary(try file(["a", "b", "c"], added: added("<x>", 3))), limit: 2)
    ])
    #expect(tokens(union.vocabulary) == ["a", "b"])
  }

  @Test func `take the flags of the first model, and name conflicts once`() throws {
    var union = VocabularyUnion(ModelVocabulary(try file(["a"], added: added("<x>", 1))))
    let other = ModelVocabulary(try file(["a"], added: added("<x>", 1, special: false)))
    union.join([.init(other, limit: 2), .init(other, limit: 2)])
    #expect(union.conflicts == ["<x>"])
    #expect(union.additions.isEmpty)
  }

  @Test func `make an added token of a base's own that another model has as one`() throws {
    var union = VocabularyUnion(ModelVocabulary(try file(["a", "b"])))
    union.join([.init(ModelVocabulary(try file(["a"], added: added("b", 1))), limit: 2)])
    #expect(union.additions.map(\.id) == [1])
    #expect(union.additions.map(\.isSpecial) == [true])
    #expect(union.vocabulary.count == 2)
  }
}
