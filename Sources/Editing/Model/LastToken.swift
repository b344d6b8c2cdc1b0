internal import Layouts
internal import Models
internal import Storage
internal import StrictJSON
internal import Tokenizers

/// The token of the highest id that the files beside a model know.
struct LastToken {
  /// The token as messages show it.
  var text: String
  var id: Int
  /// The file that knows it.
  var file: String

  /// Looks through the tokenizer's files; nil if none of them lists a vocabulary.
  ///
  /// Throws `FileError`, and `TokenizerError` for files that cannot be read.
  init?(beside model: Model) throws {
    var found: [LastToken] = []
    var hasVocabulary = false
    for (path, name) in try model.sideFiles() {
      guard
        ["tokenizer.json", "added_tokens.json", "tokenizer_config.json", "vocab.json"]
          .contains(name)
      else { continue }
      let file = try InputFile(path, access: .positional)
      let bytes = try file.bytes(in: 0..<file.byteCount)
      switch name {
      case "tokenizer.json":
        let tokenizer = try TokenizerFile.read(bytes, file: path.text)
        hasVocabulary = true
        let vocabulary = tokenizer.vocabulary
        if let last = vocabulary.ids.indices.max(by: { vocabulary.ids[$0] < vocabulary.ids[$1] }) {
          found.append(
            LastToken(vocabulary.tokens.text(of: last), Int(vocabulary.ids[last]), path.text))
        }
        found += Self.last(of: tokenizer.addedTokens, path)
      case "added_tokens.json":
        found += Self.last(of: try AddedTokenList.addedTokens(bytes, file: path.text).tokens, path)
      case "tokenizer_config.json":
        found += Self.last(of: try AddedTokenList.settings(bytes, file: path.text).tokens, path)
      default:
        // The vocabulary of BPE models before tokenizer.json has the same form.
        hasVocabulary = true
        found += Self.last(of: try AddedTokenList.addedTokens(bytes, file: path.text).tokens, path)
      }
    }
    found += try Self.settings(beside: model)
    guard hasVocabulary, let last = found.max(by: { $0.id < $1.id }) else { return nil }
    self = last
  }

  /// The special tokens of `config.json` and `generation_config.json`, each with its highest id.
  ///
  /// Throws `FileError`, and `TokenizerError` for files that cannot be read.
  static func settings(beside model: Model) throws -> [LastToken] {
    var found: [LastToken] = []
    if let configuration = model.configuration {
      found += SpecialToken.allCases.compactMap { token in
        configuration.specialTokens[token]?.max().map {
          LastToken(token.rawValue, $0, configuration.file)
        }
      }
    }
    for (path, name) in try model.sideFiles() where name == "generation_config.json" {
      let file = try InputFile(path, access: .positional)
      let settings = try GenerationSettings.read(
        try file.bytes(in: 0..<file.byteCount), file: path.text)
      found += settings.lastTokens.map { LastToken($0.key, $0.id, path.text) }
    }
    return found
  }

  private init(_ text: String, _ id: Int, _ file: String) {
    (self.text, self.id, self.file) = (JSONText.quoted(text), id, file)
  }

  private static func last(of tokens: [AddedToken], _ path: Path) -> [LastToken] {
    tokens.max { $0.id < $1.id }.map { [LastToken($0.content, $0.id, path.text)] } ?? []
  }
}
