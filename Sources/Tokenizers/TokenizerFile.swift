internal import StrictJSON

/// What a `tokenizer.json` says about tokens and their ids.
///
/// Source of the format: Hugging Face tokenizers 0.23. Normalisers, pre-tokenisers, post-processors
/// and decoders are checked to be JSON and left alone.
package struct TokenizerFile: Sendable {
  /// The ways to cut a word into tokens.
  package enum Model: String, CaseIterable, Hashable, Sendable {
    case bpe = "BPE"
    case unigram = "Unigram"
    case wordPiece = "WordPiece"
    case wordLevel = "WordLevel"
  }

  /// Two tokens that become one, by their numbers in the vocabulary.
  package struct Merge: Hashable, Sendable {
    package var left: UInt32
    package var right: UInt32
    package var result: UInt32
  }

  /// A merge of which a token is not in the vocabulary.
  struct UnknownToken: Hashable, Sendable {
    var text: String
    /// The byte of the file at which the merge stands.
    var place: Int
  }

  /// The file, as the person named it.
  package let file: String
  /// The text.
  package let bytes: [UInt8]
  /// Nil for kinds that are not known; their vocabulary is not read.
  package internal(set) var model: Model?
  /// The kind, as the file spells it.
  package internal(set) var modelName = ""
  package internal(set) var vocabulary = Vocabulary()
  /// By falling priority; without those of `unknownTokens`.
  package internal(set) var merges: [Merge] = []
  /// The id for what has no token, of Unigram models.
  package internal(set) var unknownID: Int?
  package internal(set) var addedTokens: [AddedToken] = []
  /// Where the values of other keys stand in `bytes`, as of `normalizer` and `post_processor`.
  package internal(set) var sections: [String: Range<Int>] = [:]
  /// The same for keys of the model, as `byte_fallback` and `unk_token`.
  package internal(set) var modelSections: [String: Range<Int>] = [:]
  /// The first merge that names an unknown token, and how many do.
  var unknownTokens: (first: UnknownToken, count: Int)?

  init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  /// Reads the text of a `tokenizer.json`.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - file: The name of the file for messages.
  /// - Returns: The tokens, ids and merges; what they contradict is for `findings(rows:)`.
  /// - Throws: The first place that is not JSON, or not what the format has there.
  package static func read(_ bytes: [UInt8], file: String) throws(TokenizerError) -> TokenizerFile {
    var reader = TokenizerReader(TokenizerFile(file: file, bytes: bytes))
    do { try reader.read() } catch { throw TokenizerError(file: file, reason: error) }
    return reader.result
  }

  /// The file with line and column of one of its bytes, for messages.
  func place(_ byteOffset: Int) -> String {
    let error = JSONError(.trailingContent, at: byteOffset, in: bytes)
    return "\(file):\(error.line):\(error.column)"
  }
}
