import Checkpoints
import Merging
import Pipeline
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing
import Tokenizers

/// What mergekit 0.1.5 made of a recipe of `fixtures/tokenizers`.
struct VocabularyCase: Sendable, CustomTestStringConvertible {
  let name: String
  let vocabularySize: Int
  /// By id, or of unions by their bytes.
  let tokens: [String]
  /// The flags of added tokens: special, single_word, lstrip, rstrip, normalized.
  let added: [String: String]
  let mergeCount: Int

  var testDescription: String { name }
  var isUnion: Bool { name.hasSuffix("union") || hasNoBase }
  /// mergekit's base is any of the models then.
  var hasNoBase: Bool { name == "bytes-three" }

  static func model(_ name: String) -> String { Fixtures.path("tokenizers/\(name)").text }

  static let all: [VocabularyCase] = {
    guard let text = try? FileContents.bytes(of: Fixtures.path("tokenizers/golden.json")),
      let members = (try? JSONDocument(text))?.root.object?.members
    else { return [] }
    return members.compactMap { member in
      let json = member.value
      guard let size = json["vocab_size"]?.integer, let tokens = json["tokens"]?.array,
        let added = json["added"]?.object, let merges = json["merges"]?.integer
      else { return nil }
      return VocabularyCase(
        name: member.key, vocabularySize: size, tokens: tokens.compactMap(\.string),
        added: Dictionary(
          uniqueKeysWithValues: added.members.map { ($0.key, $0.value.string ?? "") }),
        mergeCount: merges)
    }
  }()

  /// Runs the recipe as it is committed.
  func run(
    in directory: borrowing TemporaryDirectory, to output: String = "out",
    profile: Profile = .mergekit, _ change: (inout MergeOptions) -> Void = { _ in }
  ) throws -> Checkpoint {
    var options = MergeOptions(
      recipe: Fixtures.path("tokenizers/recipes/\(name).yaml").text,
      output: directory(output).text)
    options.isSyncing = false
    options.profile = profile
    change(&options)
    _ = try MergeJob.prepare(options).run()
    return try Checkpoint.open(directory(output).text)
  }

  /// The tensors of mergekit's output: embedding, and head where there is one.
  func expected() throws -> [TensorName: LogicalTensor] {
    let all = try Checkpoint.open(Fixtures.path("tokenizers/golden.safetensors").text)
    let prefix = name + "/"
    var result: [TensorName: LogicalTensor] = [:]
    for tensor in all.tensors where tensor.name.text.hasPrefix(prefix) {
      result[TensorName(String(tensor.name.text.dropFirst(prefix.count)))] = tensor
    }
    return result
  }
}

/// A tokenizer as a merge wrote it.
struct WrittenTokenizer {
  let file: TokenizerFile
  let vocabulary: ModelVocabulary

  init(in directory: Path) throws {
    let path = directory.joining("tokenizer.json")
    file = try TokenizerFile.read(try FileContents.bytes(of: path), file: path.text)
    vocabulary = ModelVocabulary(file)
  }

  /// The tokens by id.
  var tokens: [String] {
    vocabulary.numbersByID.map { vocabulary.tokens.text(of: $0) }
  }

  /// The flags of the added tokens, as golden files spell them.
  var flags: [String: String] {
    Dictionary(
      uniqueKeysWithValues: file.addedTokens.map { token in
        let order: [AddedToken.Matching] = [.singleWord, .stripsLeft, .stripsRight, .normalized]
        let flags = [token.isSpecial] + order.map { token.matching.contains($0) }
        return (token.content, flags.map { $0 ? "1" : "0" }.joined())
      })
  }
}
