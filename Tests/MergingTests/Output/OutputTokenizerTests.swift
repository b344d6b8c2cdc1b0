import Merging
import Testing

@Suite struct `Tokenizer comparison` {
  private struct Unreadable: Error, Equatable {}

  private func differences(
    _ models: [String: [String: String]], others: [String]
  ) throws(Unreadable) -> [TokenizerDifference] {
    try TokenizerComparison.differences(
      base: "base", others: others,
      names: { input throws(Unreadable) in
        guard let model = models[input] else { throw Unreadable() }
        return model.keys.sorted()
      },
      read: { input, file throws(Unreadable) in
        guard let text = models[input]?[file] else { throw Unreadable() }
        return Array(text.utf8)
      })
  }

  @Test func `equal files do not differ, and other files do not count`() throws {
    let found = try differences(
      [
        "base": ["tokenizer.json": "{}", "config.json": "1"],
        "tuned": ["tokenizer.json": "{}", "config.json": "2"],
      ], others: ["tuned", "base"])
    #expect(found.isEmpty)
  }

  @Test func `every difference is listed with its file and place`() throws {
    let found = try differences(
      [
        "base": [
          "tokenizer.json": "{abc}", "merges.txt": "", "tokenizer_config.json": "{}",
        ],
        "tuned": [
          "tokenizer.json": "{abd}", "added_tokens.json": "{}", "tokenizer_config.json": "{} ",
        ],
      ], others: ["tuned"])
    #expect(
      found.map(\.description) == [
        "tuned has added_tokens.json, base has not",
        "tuned has no merges.txt, base has",
        "tokenizer.json of tuned (5 bytes) differs from that of base (5 bytes) at byte 3",
        "tokenizer_config.json of tuned (3 bytes) differs from that of base (2 bytes) at byte 2",
      ])
    #expect(found.map(\.concernsVocabulary) == [true, true, true, false])
  }

  @Test func `what cannot be read is an error`() {
    #expect(throws: Unreadable()) { try differences(["base": [:]], others: ["gone"]) }
  }
}
