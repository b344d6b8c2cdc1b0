/// Which tokens of a vocabulary have which ids, sorted by id.
struct TokenOwners {
  /// The id in the upper half, the number of the token in the lower.
  private let entries: [UInt64]

  init(_ vocabulary: Vocabulary) {
    var entries = vocabulary.ids.enumerated().map { number, id in
      UInt64(id) << 32 | UInt64(UInt32(truncatingIfNeeded: number))
    }
    // Takes one pass where the file is in the order of ids, as nearly all are.
    entries.sort()
    self.entries = entries
  }

  /// All ids, ascending, with repetitions.
  var ids: [Int] { entries.map(Self.id) }

  /// The number of a token of this id, or nil.
  func token(of id: Int) -> Int? {
    let place = firstPlace(from: id)
    guard place < entries.count, Self.id(entries[place]) == id else { return nil }
    return Self.number(entries[place])
  }

  /// The numbers of the tokens whose id is `id` or higher, by id.
  func tokens(from id: Int) -> [Int] { entries[firstPlace(from: id)...].map(Self.number) }

  /// Tokens whose id a token in front of them has, each with that one.
  var conflicts: [(token: Int, owner: Int)] {
    zip(entries, entries.dropFirst()).filter { Self.id($0) == Self.id($1) }.map { first, second in
      (Self.number(second), Self.number(first))
    }
  }

  private func firstPlace(from id: Int) -> Int {
    var range = 0..<entries.count
    while let middle = range.isEmpty ? nil : (range.lowerBound + range.upperBound) / 2 {
      if Self.id(entries[middle]) < id {
        range = (middle + 1)..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return range.lowerBound
  }

  private static func id(_ entry: UInt64) -> Int { Int(entry >> 32) }
  private static func number(_ entry: UInt64) -> Int { Int(entry & 0xFFFF_FFFF) }
}
