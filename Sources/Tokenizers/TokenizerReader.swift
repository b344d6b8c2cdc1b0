import StrictJSON

/// Fills a `TokenizerFile` from its text, front to back.
struct TokenizerReader {
  var scanner: JSONScanner
  var result: TokenizerFile
  /// The members of the model that were read.
  var modelKeys: Set<String> = []
  /// What stands in front of tokens that do not begin a word; merged tokens lose it.
  var continuingPrefix: [UInt8] = []

  /// Whether the vocabulary is an array.
  var isList = false

  init(_ empty: TokenizerFile) {
    scanner = JSONScanner(empty.bytes)
    result = empty
  }

  mutating func read() throws(JSONError) {
    guard result.bytes.count < Int(UInt32.max) else {
      throw scanner.error(.unusable("larger than any tokenizer"), at: 0)
    }
    var keys: Set<String> = []
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      try refuse(repeating: !keys.insert(key).inserted, key)
      switch key {
      case "model": try readModel()
      case "added_tokens": try readAddedTokens()
      default: result.sections[key] = try skipSection()
      }
    }
    try scanner.finish()
    guard keys.contains("model") else {
      throw scanner.error(.unusable("there is no 'model'"), at: 0)
    }
  }

  func refuse(repeating isRepeated: Bool, _ key: String) throws(JSONError) {
    guard isRepeated else { return }
    throw scanner.error(.duplicateKey(key), at: scanner.keyRange.lowerBound)
  }

  /// Passes over a value and returns its bytes.
  mutating func skipSection() throws(JSONError) -> Range<Int> {
    _ = try scanner.nextKind()
    let start = scanner.byteOffset
    try scanner.skipValue()
    return start..<scanner.byteOffset
  }

  /// Reads a token id, which has 32 bits.
  mutating func id() throws(JSONError) -> UInt32 {
    let value = try scanner.count()
    guard let id = UInt32(exactly: value) else {
      throw scanner.error(.unusable("\(value) is no token id; ids have 32 bits"))
    }
    return id
  }

  private mutating func readAddedTokens() throws(JSONError) {
    try scanner.enterArray()
    while try scanner.nextElement() {
      _ = try scanner.nextKind()
      let place = scanner.byteOffset
      var token = AddedToken(content: "", id: 0, place: place)
      var keys: Set<String> = []
      try scanner.enterObject()
      while let key = try scanner.nextKey() {
        try refuse(repeating: !keys.insert(key).inserted, key)
        switch key {
        case "id": token.id = Int(try id())
        case "content": token.content = try scanner.string()
        case "special": token.isSpecial = try scanner.bool()
        case "lstrip", "rstrip", "single_word", "normalized":
          guard try scanner.nextKind() == .bool else {
            try scanner.skipValue()
            continue
          }
          let flag = AddedToken.Matching.keys.first { $0.key == key }?.flag ?? []
          if try scanner.bool() { token.matching.insert(flag) }
        default: try scanner.skipValue()
        }
      }
      guard keys.isSuperset(of: ["id", "content"]) else {
        throw scanner.error(.unusable("an added token without 'id' or 'content'"), at: place)
      }
      result.addedTokens.append(token)
    }
  }
}
