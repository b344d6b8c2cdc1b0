import StrictJSON

extension TokenizerReader {
  mutating func readModel() throws(JSONError) {
    _ = try scanner.nextKind()
    let place = scanner.byteOffset
    // Merges name tokens of the vocabulary, which may stand behind them.
    var postponed: JSONScanner?
    var isKnown = true
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      try refuse(repeating: !modelKeys.insert(key).inserted, key)
      switch key {
      case "type":
        result.modelName = try scanner.string()
        isKnown = TokenizerFile.Model(rawValue: result.modelName) != nil
      case "vocab" where isKnown: try readVocabulary()
      case "merges" where isKnown:
        postponed = scanner
        guard modelKeys.isSuperset(of: ["vocab", "continuing_subword_prefix"]) else {
          try scanner.skipValue()
          continue
        }
        try readMerges()
        postponed = nil
      case "continuing_subword_prefix" where try scanner.nextKind() == .string:
        let start = scanner.byteOffset
        try scanner.string(appendingTo: &continuingPrefix)
        result.modelSections[key] = start..<scanner.byteOffset
      case "unk_id" where try scanner.nextKind() == .number: result.unknownID = Int(try id())
      default: result.modelSections[key] = try skipSection()
      }
    }
    guard isKnown else { return }
    if let start = postponed {
      let end = scanner
      scanner = start
      try readMerges()
      scanner = end
    }
    let model = kind
    result.model = model
    result.modelName = model.rawValue
    let needed = model == .bpe ? ["vocab", "merges"] : ["vocab"]
    for key in needed where !modelKeys.contains(key) {
      throw scanner.error(.unusable("the model has no '\(key)'"), at: place)
    }
    guard isList == (model == .unigram) else {
      let expected = isList ? "an object of tokens and ids" : "an array of tokens and scores"
      throw scanner.error(
        .unusable("'vocab' of a \(model.rawValue) model is \(expected)"), at: place)
    }
  }

  /// The kind that the file names; files of before 2021 do not, and are told apart by their keys.
  private var kind: TokenizerFile.Model {
    if let named = TokenizerFile.Model(rawValue: result.modelName) { return named }
    if modelKeys.contains("merges") { return .bpe }
    if modelKeys.contains("unk_id") { return .unigram }
    return modelKeys.contains("max_input_chars_per_word") ? .wordPiece : .wordLevel
  }

  private mutating func readVocabulary() throws(JSONError) {
    guard try scanner.nextKind() == .object else { return try readPieces() }
    try scanner.enterObject()
    while let addition = try nextToken() {
      try note(addition, at: scanner.keyRange.lowerBound, id: id())
    }
  }

  private mutating func nextToken() throws(JSONError) -> TokenTable.Addition? {
    try result.vocabulary.tokens.append { (text: inout [UInt8]) throws(JSONError) in
      try scanner.nextKey(appendingTo: &text)
    }
  }

  /// Reads the pairs of text and score of a Unigram model, whose ids are their positions.
  private mutating func readPieces() throws(JSONError) {
    isList = true
    try scanner.enterArray()
    while try scanner.nextElement() {
      try scanner.enterArray()
      let place = scanner.byteOffset - 1
      guard try scanner.nextElement() else { throw notPiece(at: place) }
      let piece = try nextPiece()
      guard let piece, try scanner.nextElement() else { throw notPiece(at: place) }
      let score = try scanner.number()
      result.vocabulary.scores.append(score.double)
      guard try !scanner.nextElement() else { throw notPiece(at: place) }
      note(piece, at: place, id: UInt32(truncatingIfNeeded: result.vocabulary.count))
    }
  }

  private mutating func nextPiece() throws(JSONError) -> TokenTable.Addition? {
    try result.vocabulary.tokens.append { (text: inout [UInt8]) throws(JSONError) in
      try scanner.string(appendingTo: &text)
      return true
    }
  }

  private func notPiece(at place: Int) -> JSONError {
    scanner.error(.unusable("expected a pair of a token and its score"), at: place)
  }

  /// Keeps id and place of the token that was read last.
  private mutating func note(_ token: TokenTable.Addition, at place: Int, id: UInt32) {
    if token.earlier != nil { result.vocabulary.repeated.append(token.index) }
    result.vocabulary.ids.append(id)
    result.vocabulary.places.append(place)
  }
}
