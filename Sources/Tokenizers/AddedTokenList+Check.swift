internal import StrictJSON

extension AddedTokenList {
  /// What is odd about the list, by itself and beside the tokenizer.
  ///
  /// - Parameters:
  ///   - tokenizer: The `tokenizer.json` of the same directory. Loaders take its ids, so that what
  ///     a list says otherwise is a warning; without it two tokens of one id are an error.
  ///   - rows: The embedding, if it is known.
  /// - Returns: At most one finding of each kind.
  package func findings(
    beside tokenizer: TokenizerFile?, rows: EmbeddingRows?
  ) -> [TokenizerFinding] {
    var findings = nonFinite + conflicts(isAlone: tokenizer == nil)
    if let tokenizer, tokenizer.model != nil { findings += contradictions(tokenizer) }
    if let rows { findings += AddedToken.beyond(rows, tokens, finding) }
    return findings
  }

  private var nonFinite: [TokenizerFinding] {
    document.nonFiniteRanges.prefix(1).map { range in
      let literal = String(decoding: document.bytes[range], as: UTF8.self)
      return finding("non-finite", .warning, range.lowerBound, "\(literal) is not JSON; accepted")
    }
  }

  /// Two tokens of one id, and one token of two ids.
  private func conflicts(isAlone: Bool) -> [TokenizerFinding] {
    var findings: [TokenizerFinding] = []
    var owners: [Int: Int] = [:]
    var texts = TokenTable()
    for (number, token) in tokens.enumerated() {
      let addition = texts.append(token.content.utf8)
      let severity: TokenizerFinding.Severity = isAlone ? .error : .warning
      let name = "the added token \(token.content.shortened)"
      if let earlier = addition.earlier {
        findings.append(
          finding(
            "added-token", severity, token.place,
            "\(name) has the ids \(tokens[earlier].id) and \(token.id)"))
      }
      if let owner = owners.updateValue(number, forKey: token.id) {
        findings.append(
          finding(
            "duplicate-id", severity, token.place,
            "\(name) has the id \(token.id), which \(tokens[owner].content.shortened) has"))
      }
    }
    return Array(findings.prefix(1))
  }

  private func contradictions(_ tokenizer: TokenizerFile) -> [TokenizerFinding] {
    let owners = TokenOwners(tokenizer.vocabulary)
    var texts = TokenTable()
    var contents: [Int: String] = [:]
    for token in tokenizer.addedTokens {
      texts.append(token.content.utf8)
      contents[token.id] = token.content
    }
    for token in tokens {
      let name = "the added token \(token.content.shortened) has the id \(token.id)"
      let added = texts.index(of: token.content.utf8).map { tokenizer.addedTokens[$0].id }
      if let id = added ?? tokenizer.vocabulary.id(of: token.content) {
        guard id != token.id else { continue }
        return [
          finding("added-token", .warning, token.place, "\(name), and \(id) in \(tokenizer.file)")
        ]
      }
      let owner =
        contents[token.id]
        ?? owners.token(of: token.id).map { tokenizer.vocabulary.tokens.text(of: $0) }
      guard let owner else { continue }
      return [
        finding(
          "added-token", .warning, token.place,
          "\(name), which is \(owner.shortened) in \(tokenizer.file)")
      ]
    }
    return []
  }

  private func finding(
    _ code: String, _ severity: TokenizerFinding.Severity, _ byteOffset: Int?, _ message: String
  ) -> TokenizerFinding {
    let place = byteOffset.map { ":" + document.place(of: $0) } ?? ""
    return TokenizerFinding(code, severity, file: file + place, message)
  }
}
