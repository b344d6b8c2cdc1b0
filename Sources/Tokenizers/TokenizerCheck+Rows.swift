extension TokenizerCheck {
  /// Tokens without a row of the embedding.
  ///
  /// Added tokens that nothing was trained with are common and rarely used; text of any kind
  /// becomes tokens of the vocabulary.
  var beyondRows: [TokenizerFinding] {
    guard let rows else { return [] }
    var findings: [TokenizerFinding] = []
    let tokens = owners.tokens(from: rows.count).filter { token in
      added.index(of: file.vocabulary.tokens[token]) == nil
    }
    if let first = tokens.first {
      findings.append(
        finding(
          "beyond-rows", .error, place(of: first),
          "token \(text(first)) has the id \(file.vocabulary.ids[first]), but \(rows)"
            + more(tokens.count)))
    }
    return findings + AddedToken.beyond(rows, file.addedTokens, finding)
  }

  /// Ids below the highest one that have no token.
  var holes: [TokenizerFinding] {
    let ids = (owners.ids + file.addedTokens.map(\.id)).sorted()
    var count = 0
    var first: Int?
    var next = 0
    for id in ids {
      if id > next {
        count += id - next
        first = first ?? next
      }
      next = id + 1
    }
    guard let first else { return [] }
    return [
      finding(
        "holes", .warning, nil,
        "\(count) \(count == 1 ? "id" : "ids") below \(next) \(count == 1 ? "has" : "have") "
          + "no token; the first is \(first)")
    ]
  }

  /// Many more rows than tokens; up to a sixteenth is the padding of published models.
  var unusedRows: [TokenizerFinding] {
    let highest = (file.addedTokens.map(\.id) + (owners.ids.last.map { [$0] } ?? [])).max() ?? -1
    guard let rows, rows.count - highest - 1 > rows.count / 16 else { return [] }
    return [
      finding(
        "unused-rows", .warning, nil, "the highest token id is \(highest), but \(rows)")
    ]
  }
}

extension AddedToken {
  /// A warning about the added tokens without a row of the embedding.
  static func beyond(
    _ rows: EmbeddingRows, _ tokens: [AddedToken],
    _ finding: (String, TokenizerFinding.Severity, Int?, String) -> TokenizerFinding
  ) -> [TokenizerFinding] {
    let beyond = tokens.filter { $0.id >= rows.count }
    guard let first = beyond.first else { return [] }
    let more = beyond.count > 1 ? ", and \(beyond.count - 1) more like it" : ""
    return [
      finding(
        "beyond-rows", .warning, first.place,
        "the added token \(first.content.shortened) has the id \(first.id), but \(rows)" + more)
    ]
  }
}
