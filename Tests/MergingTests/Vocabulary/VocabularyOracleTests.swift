import Checkpoints
import Merging
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing
import Tokenizers

@Suite struct `Vocabularies in the mergekit profile` {
  @Test func `have cases to compare with`() { #expect(VocabularyCase.all.count == 9) }

  @Test(arguments: VocabularyCase.all)
  func `have mergekit's tokens, flags and merges`(golden: VocabularyCase) throws {
    let directory = try TemporaryDirectory()
    _ = try golden.run(in: directory)
    let written = try WrittenTokenizer(in: directory("out"))
    #expect(written.file.findings(rows: nil).isEmpty)
    let tokens =
      golden.isUnion
      ? written.tokens.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } : written.tokens
    #expect(tokens == golden.tokens)
    let configuration = try JSONDocument(try FileContents.bytes(of: directory("out/config.json")))
    #expect(configuration.root["vocab_size"]?.integer == golden.vocabularySize)
    guard !golden.hasNoBase else { return }
    #expect(written.flags == golden.added)
    #expect(written.file.merges.count == golden.mergeCount)
  }

  @Test(arguments: VocabularyCase.all)
  func `have mergekit's rows`(golden: VocabularyCase) throws {
    let directory = try TemporaryDirectory()
    let output = try golden.run(in: directory)
    let written = try WrittenTokenizer(in: directory("out"))
    let expected = try golden.expected()
    #expect(!expected.isEmpty)
    for (name, tensor) in expected {
      let own = try #require(output[name])
      #expect(own.spec.shape == tensor.spec.shape)
      #expect(own.spec.dtype == tensor.spec.dtype)
      let (ours, theirs) = (try own.bytes(), try tensor.bytes())
      let width = ours.count / own.spec.shape[0]
      for row in 0..<own.spec.shape[0] {
        let isPadding = row >= golden.tokens.count
        let id =
          isPadding ? row : try #require(written.vocabulary.id(of: golden.tokens[row].utf8))
        #expect(
          ours[id * width..<(id + 1) * width].elementsEqual(
            theirs[row * width..<(row + 1) * width]),
          "\(name) row \(row)")
      }
    }
  }

  @Test func `number tokens by the base, then by the recipe's models and their ids`() throws {
    let golden = try #require(VocabularyCase.all.first { $0.name == "bytes-three" })
    let directory = try TemporaryDirectory()
    _ = try golden.run(in: directory)
    var expected: [String] = []
    for model in ["bytes-c", "bytes-a", "bytes-b"] {
      let tokens = try WrittenTokenizer(in: Fixtures.path("tokenizers/\(model)")).tokens
      expected += tokens.filter { !expected.contains($0) }
    }
    #expect(try WrittenTokenizer(in: directory("out")).tokens == expected)
  }
}
