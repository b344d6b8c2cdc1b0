internal import Models
internal import Storage
internal import StrictJSON
internal import Tokenizers

/// The tokens of one model, as the files of its directory have them.
struct ModelTokens: Sendable {
  let directory: Path
  let vocabulary: ModelVocabulary
  /// Nil where the tokens come from older files.
  let file: TokenizerFile?
  /// Added tokens that only the lists beside the tokenizer have, by ascending id.
  let listed: [AddedToken]

  /// Reads the tokens of a directory; nil if there is no tokenizer at all.
  ///
  /// - Throws: `TokenizerError`, `VocabularyFault`, or an error of the system.
  static func read(in directory: Path) throws -> ModelTokens? {
    let files = try ModelFiles(in: directory)
    if let bytes = try files.bytes("tokenizer.json") {
      let path = directory.joining("tokenizer.json").text
      if let problem = SideFile("tokenizer.json")?.problem(startingWith: bytes.prefix(64)) {
        throw VocabularyFault.unreadable("\(path): \(problem)")
      }
      let file = try TokenizerFile.read(bytes, file: path)
      guard file.model != nil else {
        throw VocabularyFault.unreadable(
          "\(path): the tokenizer is of the kind '\(file.modelName)', whose tokens cannot be aligned"
        )
      }
      if let error = file.findings(rows: nil).first(where: { $0.severity == .error }) {
        throw VocabularyFault.unreadable("\(error)")
      }
      return try ModelTokens(
        directory, ModelVocabulary(file), file: file, lists: files)
    }
    if let bytes = try files.bytes("vocab.json"), files.names.contains("merges.txt") {
      let path = directory.joining("vocab.json").text
      let list = try AddedTokenList.addedTokens(bytes, file: path)
      var vocabulary = ModelVocabulary()
      for token in list.tokens { vocabulary.insert(token.content.utf8, id: token.id) }
      return try ModelTokens(directory, vocabulary, file: nil, lists: files)
    }
    if let other = files.names.first(where: { SideFile($0)?.kind == .vocabulary }) {
      throw VocabularyFault.unreadable(
        "\(directory.joining(other).text): this form of a tokenizer is not read; write a "
          + "tokenizer.json beside it with transformers: "
          + "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)")
    }
    return nil
  }

  /// Adds what lists beside the tokenizer say of tokens that it lacks itself.
  private init(
    _ directory: Path, _ vocabulary: ModelVocabulary, file: TokenizerFile?, lists: ModelFiles
  ) throws {
    var vocabulary = vocabulary
    var listed: [AddedToken] = []
    var taken = Set(vocabulary.numbers.compactMap(vocabulary.id))
    for name in ["tokenizer_config.json", "added_tokens.json"] {
      guard let bytes = try lists.bytes(name) else { continue }
      let path = directory.joining(name).text
      let list =
        name == "added_tokens.json"
        ? try AddedTokenList.addedTokens(bytes, file: path)
        : try AddedTokenList.settings(bytes, file: path)
      for token in list.tokens
      where vocabulary.id(of: token.content.utf8) == nil && taken.insert(token.id).inserted {
        vocabulary.insert(token)
        listed.append(token)
      }
    }
    (self.directory, self.vocabulary, self.file) = (directory, vocabulary, file)
    self.listed = listed.sorted { $0.id < $1.id }
  }
}

/// Why the vocabularies of a merge cannot be aligned.
package enum VocabularyFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A tokenizer that cannot be read, with the reason.
  case unreadable(String)
  /// A tokenizer that is read from older files and would have to be written.
  case unwritable(String)
  /// A model without a tokenizer.
  case missing(String)
  /// A model without a tokenizer whose rows cannot be those of the base.
  case unlike(String, rowCount: Int, baseRowCount: Int)

  package var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .unwritable(let directory):
      "\(directory): the output's tokenizer has tokens that this one lacks, and there is no "
        + "tokenizer.json to write them to; make one with transformers: "
        + "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)"
    case .missing(let model): "'\(model)' has no tokenizer"
    case .unlike(let model, let rowCount, let baseRowCount):
      "'\(model)' has no tokenizer, and with \(rowCount) rows it cannot have that of the base, which "
        + "has \(baseRowCount)"
    }
  }
}
