internal import StrictJSON

extension TokenizerFile {
  /// What is wrong or odd about the tokens, their ids and the merges.
  ///
  /// Errors are what loaders refuse, and what they read in different ways. Oddities of published
  /// models are warnings: holes, added tokens beyond the embedding, repeated pieces.
  /// - Parameter rows: The embedding, if it is known.
  /// - Returns: At most one finding of each kind, about the first case, with the number of others.
  package func findings(rows: EmbeddingRows?) -> [TokenizerFinding] {
    guard model != nil else {
      let name = modelName.shortened
      return [finding("model", .warning, nil, "\(name) is no known model; its tokens are not read")]
    }
    let check = TokenizerCheck(file: self, rows: rows)
    return check.repetitions + check.conflicts + check.merges + check.unknownID
      + check.addedTokens + check.beyondRows + check.holes + check.unusedRows
  }

  func finding(
    _ code: String, _ severity: TokenizerFinding.Severity, _ byteOffset: Int?, _ message: String
  ) -> TokenizerFinding {
    TokenizerFinding(code, severity, file: byteOffset.map(place) ?? file, message)
  }
}

/// The checks of one file.
struct TokenizerCheck {
  let file: TokenizerFile
  let rows: EmbeddingRows?
  let owners: TokenOwners
  /// The texts of the added tokens, numbered as they are listed.
  let added: TokenTable
  /// Added tokens whose text an earlier one has, each with that one.
  let addedTwice: [(token: Int, earlier: Int)]

  init(file: TokenizerFile, rows: EmbeddingRows?) {
    self.file = file
    self.rows = rows
    owners = TokenOwners(file.vocabulary)
    var added = TokenTable()
    var twice: [(token: Int, earlier: Int)] = []
    for token in file.addedTokens {
      let addition = added.append(token.content.utf8)
      if let earlier = addition.earlier { twice.append((addition.index, earlier)) }
    }
    self.added = added
    addedTwice = twice
  }

  /// Equal keys of an object are an error; equal pieces of a list happen in SentencePiece models.
  var repetitions: [TokenizerFinding] {
    guard let first = file.vocabulary.repeated.first else { return [] }
    return [
      finding(
        "duplicate-token", file.model == .unigram ? .warning : .error, place(of: first),
        "token \(text(first)) is there twice" + more(file.vocabulary.repeated.count))
    ]
  }

  var conflicts: [TokenizerFinding] {
    let conflicts = owners.conflicts
    guard let first = conflicts.first else { return [] }
    return [
      finding(
        "duplicate-id", .error, place(of: first.token),
        "tokens \(text(first.owner)) and \(text(first.token)) have the same id "
          + "\(file.vocabulary.ids[first.token])" + more(conflicts.count))
    ]
  }

  var merges: [TokenizerFinding] {
    guard file.model == .bpe, let (first, count) = file.unknownTokens else { return [] }
    return [
      finding(
        "merge", .error, first.place,
        "the merge needs the token \(first.text.shortened), which is not in the vocabulary"
          + more(count))
    ]
  }

  var unknownID: [TokenizerFinding] {
    guard file.model == .unigram, let id = file.unknownID, id >= file.vocabulary.count else {
      return []
    }
    return [
      finding(
        "unknown-id", .error, nil,
        "unk_id is \(id), but there are \(file.vocabulary.count) tokens")
    ]
  }

  func finding(
    _ code: String, _ severity: TokenizerFinding.Severity, _ byteOffset: Int?, _ message: String
  ) -> TokenizerFinding {
    file.finding(code, severity, byteOffset, message)
  }

  func place(of token: Int) -> Int { file.vocabulary.places[token] }

  func text(_ token: Int) -> String { file.vocabulary.tokens.text(of: token).shortened }

  /// What follows the first of `count` cases.
  func more(_ count: Int) -> String { count > 1 ? ", and \(count - 1) more like it" : "" }
}

extension String {
  /// The text in quotes, cut to what a message can hold.
  var shortened: String {
    let limit = 40
    guard unicodeScalars.count > limit else { return JSONText.quoted(self) }
    var start = String.UnicodeScalarView()
    start.append(contentsOf: unicodeScalars.prefix(limit))
    return JSONText.quoted(String(start) + "...")
  }
}
