import StrictJSON

extension TokenizerReader {
  /// Reads merges in both of their forms: `"a b"`, and since tokenizers 0.20 also `["a", "b"]`.
  mutating func readMerges() throws(JSONError) {
    result.merges = []
    var text: [UInt8] = []
    try scanner.enterArray()
    while try scanner.nextElement() {
      text.removeAll(keepingCapacity: true)
      let kind = try scanner.nextKind()
      let place = scanner.byteOffset
      let middle: Int
      if kind == .array {
        middle = try readPair(&text, at: place)
      } else {
        try scanner.string(appendingTo: &text)
        if text.starts(with: "#version".utf8) { continue }
        middle = try joinHalves(&text, at: place)
      }
      join(text, middle, at: place)
    }
  }

  /// Reads `["a", "b"]` as `ab` and returns where `b` begins.
  private mutating func readPair(_ text: inout [UInt8], at place: Int) throws(JSONError) -> Int {
    try scanner.enterArray()
    guard try scanner.nextElement() else { throw notMerge(at: place) }
    try scanner.string(appendingTo: &text)
    let middle = text.count
    guard try scanner.nextElement() else { throw notMerge(at: place) }
    try scanner.string(appendingTo: &text)
    guard try !scanner.nextElement() else { throw notMerge(at: place) }
    return middle
  }

  /// Makes `ab` of `a b` and returns where `b` begins.
  private func joinHalves(_ text: inout [UInt8], at place: Int) throws(JSONError) -> Int {
    let space = UInt8(ascii: " ")
    guard let middle = text.firstIndex(of: space), text.lastIndex(of: space) == middle else {
      throw notMerge(at: place)
    }
    text.remove(at: middle)
    return middle
  }

  private func notMerge(at place: Int) -> JSONError {
    scanner.error(.unusable("expected a merge of two tokens"), at: place)
  }

  /// Looks up the halves and what they become.
  private mutating func join(_ text: [UInt8], _ middle: Int, at place: Int) {
    let tokens = result.vocabulary.tokens
    guard let left = tokens.index(of: text, 0..<middle) else {
      return missing(text[..<middle], at: place)
    }
    guard let right = tokens.index(of: text, middle..<text.count) else {
      return missing(text[middle...], at: place)
    }
    var whole = text
    if !continuingPrefix.isEmpty {
      let length = min(continuingPrefix.count, text.count - middle)
      whole.removeSubrange(middle..<middle + length)
    }
    // Trainers write merges in the order of the tokens that they make. Repeated texts, of which
    // only the first counts, are an error in any case.
    let last = result.merges.last.map { Int($0.result) }
    guard let result = tokens.index(of: whole, 0..<whole.count, near: last) else {
      return missing(whole[...], at: place)
    }
    self.result.merges.append(
      TokenizerFile.Merge(
        left: UInt32(truncatingIfNeeded: left), right: UInt32(truncatingIfNeeded: right),
        result: UInt32(truncatingIfNeeded: result)))
  }

  private mutating func missing(_ token: ArraySlice<UInt8>, at place: Int) {
    let text = String(decoding: token, as: UTF8.self)
    let first = result.unknownTokens?.first ?? .init(text: text, place: place)
    result.unknownTokens = (first, (result.unknownTokens?.count ?? 0) + 1)
  }
}
