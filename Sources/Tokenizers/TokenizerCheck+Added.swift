extension TokenizerCheck {
  /// Added tokens that contradict the vocabulary or one another.
  var addedTokens: [TokenizerFinding] {
    let contradictions = repeatedAdditions + misplacedAdditions + takenIDs
    return contradictions.contains { $0.severity == .error }
      ? contradictions : contradictions + shifts
  }

  private var repeatedAdditions: [TokenizerFinding] {
    let tokens = file.addedTokens
    return addedTwice.prefix(1).map { token, earlier in
      let isSame = tokens[token].id == tokens[earlier].id
      let ids = isSame ? "" : ", with the ids \(tokens[earlier].id) and \(tokens[token].id)"
      return finding(
        isSame ? "duplicate-token" : "added-token", isSame ? .warning : .error,
        tokens[token].place,
        "the added token \(tokens[token].content.shortened) is there twice" + ids)
    }
  }

  /// Added tokens that have another id in the vocabulary.
  private var misplacedAdditions: [TokenizerFinding] {
    let wrong = file.addedTokens.filter { token in
      guard let id = file.vocabulary.id(of: token.content), id != token.id else { return false }
      return !owns(token)
    }
    guard let first = wrong.first else { return [] }
    return [
      finding(
        "added-token", .error, first.place,
        "the added token \(first.content.shortened) has the id \(first.id), and "
          + "\(file.vocabulary.id(of: first.content) ?? 0) in the vocabulary" + more(wrong.count))
    ]
  }

  /// Added tokens whose id another token has.
  private var takenIDs: [TokenizerFinding] {
    var contents: [Int: String] = [:]
    var taken: [(token: AddedToken, owner: String)] = []
    for token in file.addedTokens {
      if let owner = contents[token.id], !owner.utf8.elementsEqual(token.content.utf8) {
        taken.append((token, owner))
      } else if let owner = owners.token(of: token.id), !owns(token),
        file.vocabulary.id(of: token.content) == nil
      {
        taken.append((token, file.vocabulary.tokens.text(of: owner)))
      }
      contents[token.id] = token.content
    }
    guard let first = taken.first else { return [] }
    return [
      finding(
        "duplicate-id", .error, first.token.place,
        "the added token \(first.token.content.shortened) has the id \(first.token.id), which "
          + "\(first.owner.shortened) has" + more(taken.count))
    ]
  }

  /// Whether the vocabulary has this text at this id; lists can have one text at several.
  private func owns(_ token: AddedToken) -> Bool {
    owners.token(of: token.id).map { file.vocabulary.tokens[$0].elementsEqual(token.content.utf8) }
      ?? false
  }

  /// Added tokens that loaders give another id than the file says.
  ///
  /// Tokenizers (0.23, `AddedVocabulary::add_tokens`) numbers tokens that are not in the vocabulary
  /// itself: from the number of tokens in the vocabulary, or behind the highest id so far.
  private var shifts: [TokenizerFinding] {
    var highest: Int?
    var shifted: [(token: AddedToken, id: Int)] = []
    let size = file.vocabulary.count - file.vocabulary.repeated.count
    for (number, token) in file.addedTokens.enumerated() {
      let isFirst = added.index(of: token.content.utf8) == number
      guard isFirst, !token.content.isEmpty else { continue }
      var id = token.id
      if file.vocabulary.id(of: token.content) == nil {
        id = highest.map { $0 >= size || size == 0 ? $0 + 1 : size } ?? size
        if id != token.id { shifted.append((token, id)) }
      }
      highest = max(highest ?? 0, id)
    }
    guard let first = shifted.first else { return [] }
    return [
      finding(
        "shifted-id", .warning, first.token.place,
        "the added token \(first.token.content.shortened) has the id \(first.token.id), but "
          + "Hugging Face tokenizers gives it \(first.id)" + more(shifted.count))
    ]
  }
}
