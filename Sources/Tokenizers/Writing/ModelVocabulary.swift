/// Which id each text of a tokenizer has: the tokens of its model and those added beside it.
///
/// Texts are numbered in the order in which they came; a text that lost its id keeps its number.
package struct ModelVocabulary: Sendable {
  /// The id of texts without one.
  private static let none = UInt32.max

  /// The texts, each once with an id at most.
  package private(set) var tokens = TokenTable()
  /// The ids by number.
  private var ids: [UInt32] = []
  /// Added tokens by number.
  private var added: [Int: AddedToken] = [:]

  package init() {}

  /// The tokens of a file; an added token that the model has as well keeps the model's id, as loaders
  /// have it.
  package init(_ file: TokenizerFile) {
    tokens = file.vocabulary.tokens
    ids = file.vocabulary.ids
    // Of equal pieces of a list the last one is what a text becomes, of equal keys of an object none
    // is known to be.
    for number in file.vocabulary.repeated {
      guard let first = tokens.index(of: tokens[number]) else { continue }
      ids[first] = ids[number]
      ids[number] = Self.none
    }
    for token in file.addedTokens { insert(token) }
  }

  /// Takes the id of a token back, so that it can be given to none but the same text.
  package mutating func removeTokens(from limit: Int) {
    for number in ids.indices where ids[number] != Self.none && Int(ids[number]) >= limit {
      ids[number] = Self.none
      added[number] = nil
    }
  }

  /// Adds a token, unless its text has an id; the flags of the first token of a text hold.
  package mutating func insert(_ token: AddedToken) {
    let number: Int
    if let known = tokens.index(of: token.content.utf8) {
      number = known
    } else {
      number = tokens.append(token.content.utf8).index
      ids.append(Self.none)
    }
    if ids[number] == Self.none { ids[number] = UInt32(truncatingIfNeeded: token.id) }
    guard added[number] == nil else { return }
    added[number] = token
    added[number]?.id = Int(ids[number])
  }

  /// Adds a token of the model with the id `id`, unless its text has one.
  package mutating func insert(_ text: some Sequence<UInt8>, id: Int) {
    let addition = tokens.append(text)
    ids.append(addition.earlier == nil ? UInt32(truncatingIfNeeded: id) : Self.none)
  }

  /// How many numbers there are.
  package var numbers: Range<Int> { 0..<tokens.count }

  /// The id of the text `number`, or nil.
  package func id(of number: Int) -> Int? {
    ids[number] == Self.none ? nil : Int(ids[number])
  }

  /// The id of a text, or nil.
  package func id(of text: some Sequence<UInt8>) -> Int? {
    tokens.index(of: text).flatMap(id)
  }

  /// The added token of the text `number`, if it is one.
  package func addedToken(_ number: Int) -> AddedToken? { added[number] }

  /// The numbers of added tokens, by ascending id.
  package var addedNumbers: [Int] {
    added.keys.sorted { (ids[$0], $0) < (ids[$1], $1) }
  }

  /// One more than the highest id.
  package var limit: Int {
    ids.reduce(0) { $1 == Self.none ? $0 : max($0, Int($1) + 1) }
  }

  /// How many texts have an id.
  package var count: Int { ids.reduce(0) { $1 == Self.none ? $0 : $0 + 1 } }

  /// The numbers of texts with an id, by ascending id.
  package var numbersByID: [Int] {
    var entries = ids.enumerated().compactMap { number, id in
      id == Self.none ? nil : UInt64(id) << 32 | UInt64(UInt32(truncatingIfNeeded: number))
    }
    entries.sort()
    return entries.map { Int($0 & 0xFFFF_FFFF) }
  }

  /// Whether an id below `count` belongs to a text, by id.
  package func isNamed(count: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: count)
    for id in ids where id != Self.none && Int(id) < count { result[Int(id)] = true }
    return result
  }
}
