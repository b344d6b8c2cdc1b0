internal import StrictJSON
package import Tokenizers

/// What two `tokenizer.json` say differently.
package struct TokenizerDifferences {
  private let first: TokenizerFile
  private let second: TokenizerFile
  private let name: String
  private var list = DifferenceList()
  /// For each token of the second vocabulary its number in the first one.
  private let numbers: [UInt32?]

  /// The differences between tokens, merges, added tokens and the steps around the model.
  package static func between(
    _ first: TokenizerFile, _ second: TokenizerFile, file: String = "tokenizer.json"
  ) -> [FileDifference] {
    var comparison = Self(first, second, name: file)
    comparison.compareModels()
    comparison.compareTokens()
    comparison.compareMerges()
    comparison.compareAddedTokens()
    comparison.compareSections()
    return comparison.list.differences
  }

  private init(_ first: TokenizerFile, _ second: TokenizerFile, name: String) {
    (self.first, self.second, self.name) = (first, second, name)
    let known = first.vocabulary.tokens
    numbers = (0..<second.vocabulary.count).map { number in
      known.index(of: second.vocabulary.tokens[number]).map { UInt32(truncatingIfNeeded: $0) }
    }
  }

  private mutating func note(
    _ subject: FileDifference.Subject, _ change: FileDifference.Change, _ place: String,
    _ old: String? = nil, _ new: String? = nil, note: String? = nil
  ) {
    list.append(FileDifference(subject, change, file: name, place, old, new, note: note))
  }

  private mutating func compareModels() {
    guard first.modelName != second.modelName else { return }
    note(.tokenizer, .changed, "model.type", first.modelName, second.modelName)
  }

  /// Tokens by text; the first of several of one text counts.
  private mutating func compareTokens() {
    let (old, new) = (first.vocabulary, second.vocabulary)
    var remains = [Bool](repeating: false, count: old.count)
    for number in numbers { if let number { remains[Int(number)] = true } }
    for number in 0..<old.count where !remains[number] {
      // Of repeated texts the index knows the first.
      guard old.tokens.index(of: old.tokens[number]) == number else { continue }
      note(.vocabulary, .removed, old.tokens.text(of: number), "\(old.ids[number])")
    }
    var rescored: (number: Int, other: Int, count: Int)?
    for (other, number) in numbers.enumerated() {
      let text = new.tokens.text(of: other)
      guard let number = number.map(Int.init) else {
        note(.vocabulary, .added, text, nil, "\(new.ids[other])")
        continue
      }
      guard new.tokens.index(of: new.tokens[other]) == other else { continue }
      if old.ids[number] != new.ids[other] {
        note(.vocabulary, .renumbered, text, "\(old.ids[number])", "\(new.ids[other])")
      }
      if number < old.scores.count, other < new.scores.count,
        old.scores[number] != new.scores[other]
      {
        rescored = (
          rescored?.number ?? number, rescored?.other ?? other, (rescored?.count ?? 0) + 1
        )
      }
    }
    guard let rescored else { return }
    note(
      .vocabulary, .changed, old.tokens.text(of: rescored.number),
      "\(old.scores[rescored.number])", "\(new.scores[rescored.other])",
      note: "the scores of \(rescored.count) tokens differ")
  }

  /// Merges by their halves, in the numbers of the first vocabulary.
  private mutating func compareMerges() {
    let old = first.merges.map { UInt64($0.left) << 32 | UInt64($0.right) }
    let new = second.merges.map { merge -> UInt64? in
      guard let left = numbers[Int(merge.left)], let right = numbers[Int(merge.right)] else {
        return nil
      }
      return UInt64(left) << 32 | UInt64(right)
    }
    var places: [UInt64: Int] = [:]
    for (place, merge) in old.enumerated() where places[merge] == nil { places[merge] = place }
    let kept = Set(new.compactMap(\.self))
    for (place, merge) in old.enumerated() where !kept.contains(merge) {
      note(.merges, .removed, text(first, place), "rank \(place)")
    }
    var order: [Int] = []
    for (place, merge) in new.enumerated() {
      guard let old = merge.flatMap({ places[$0] }) else {
        note(.merges, .added, text(second, place), nil, "rank \(place)")
        continue
      }
      order.append(old)
    }
    let moved = order.count - Order.longestIncreasing(order)
    guard moved > 0, let place = zip(order, order.dropFirst()).first(where: { $0 > $1 }) else {
      return
    }
    note(
      .merges, .reordered, text(first, place.1), "behind \(text(first, place.0))",
      "in front of it", note: "\(moved) \(moved == 1 ? "merge stands" : "merges stand") elsewhere")
  }

  private func text(_ file: TokenizerFile, _ place: Int) -> String {
    let merge = file.merges[place]
    let tokens = file.vocabulary.tokens
    return tokens.text(of: Int(merge.left)) + " " + tokens.text(of: Int(merge.right))
  }

  private mutating func compareAddedTokens() {
    var texts = TokenTable()
    for token in second.addedTokens { texts.append(token.content.utf8) }
    var remains = Set<Int>()
    for token in first.addedTokens {
      guard let number = texts.index(of: token.content.utf8) else {
        note(.addedTokens, .removed, token.content, token.inWords)
        continue
      }
      guard remains.insert(number).inserted else { continue }
      let other = second.addedTokens[number]
      if token.id != other.id {
        note(.addedTokens, .renumbered, token.content, "\(token.id)", "\(other.id)")
      }
      if token.isSpecial != other.isSpecial || token.matching != other.matching {
        note(.addedTokens, .changed, token.content, token.flagsInWords, other.flagsInWords)
      }
    }
    for (number, token) in second.addedTokens.enumerated()
    where !remains.contains(number) && texts.index(of: token.content.utf8) == number {
      note(.addedTokens, .added, token.content, nil, token.inWords)
    }
  }

  /// Normaliser, pre-tokeniser, post-processor, decoder, and settings of the model.
  private mutating func compareSections() {
    compare(first.sections, second.sections, prefix: "")
    compare(first.modelSections, second.modelSections, prefix: "model.")
  }

  private mutating func compare(
    _ old: [String: Range<Int>], _ new: [String: Range<Int>], prefix: String
  ) {
    let keys = Set(old.keys).union(new.keys).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    for key in keys {
      let values = (value(old[key], first), value(new[key], second))
      switch values {
      case (let old?, let new?):
        for entry in JSONComparison(old, new).entries {
          let path = entry.path
          let rest = path.isEmpty || path.hasPrefix("[") ? path : "." + path
          note(.tokenizer, entry.change, prefix + key + rest, entry.first, entry.second)
        }
      case (let old?, nil) where !old.isNull:
        note(.tokenizer, .removed, prefix + key, CanonicalJSON.text(old))
      case (nil, let new?) where !new.isNull:
        note(.tokenizer, .added, prefix + key, nil, CanonicalJSON.text(new))
      default: continue
      }
    }
  }

  /// A section's value; the reader has found it to be JSON.
  private func value(_ range: Range<Int>?, _ file: TokenizerFile) -> JSONValue? {
    range.flatMap { try? JSONDocument(Array(file.bytes[$0]), options: .python).root }
  }
}

extension AddedToken {
  fileprivate var flagsInWords: String {
    let flags =
      (isSpecial ? ["special"] : [])
      + Matching.keys.filter { matching.contains($0.flag) }.map(\.key)
    return flags.isEmpty ? "no flags" : flags.joined(separator: ", ")
  }

  fileprivate var inWords: String { "\(id) (\(flagsInWords))" }
}

/// Facts about orders of numbers.
enum Order {
  /// The length of the longest run of rising numbers that can be picked in order.
  static func longestIncreasing(_ numbers: [Int]) -> Int {
    // The smallest last number of a rising run of each length.
    var ends: [Int] = []
    for number in numbers {
      var range = 0..<ends.count
      while let middle = range.isEmpty ? nil : (range.lowerBound + range.upperBound) / 2 {
        if ends[middle] < number {
          range = (middle + 1)..<range.upperBound
        } else {
          range = range.lowerBound..<middle
        }
      }
      if range.lowerBound == ends.count {
        ends.append(number)
      } else {
        ends[range.lowerBound] = number
      }
    }
    return ends.count
  }
}
