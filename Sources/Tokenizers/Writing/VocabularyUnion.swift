/// A vocabulary that grows by the tokens of others, in an order that depends on nothing but them.
///
/// Tokens that are there keep their ids. New ones follow the highest id: model by model, and within a
/// model by ascending id. They become added tokens, which need no merges and no scores, as mergekit
/// has it; tokens that any model has as added tokens get the flags of the first that does.
package struct VocabularyUnion: Sendable {
  /// A vocabulary and the ids from which on it has no rows.
  package struct Member: Sendable {
    package var vocabulary: ModelVocabulary
    package var limit: Int

    package init(_ vocabulary: ModelVocabulary, limit: Int) {
      (self.vocabulary, self.limit) = (vocabulary, limit)
    }
  }

  package private(set) var vocabulary: ModelVocabulary
  /// Added tokens that the first vocabulary lacks, by ascending id; some may be tokens of its model.
  package private(set) var additions: [AddedToken] = []
  /// Added tokens that models define with different flags, by the order in which they came.
  package private(set) var conflicts: [String] = []
  private var nextID: Int

  package init(_ first: ModelVocabulary) {
    vocabulary = first
    nextID = first.limit
  }

  /// Takes in the tokens of others, of which those from their limits on count as absent.
  package mutating func join(_ others: [Member]) {
    var flags = Definitions()
    for number in vocabulary.addedNumbers {
      if let token = vocabulary.addedToken(number) { flags.add(token) }
    }
    for other in others {
      for number in other.vocabulary.addedNumbers {
        guard let token = other.vocabulary.addedToken(number), token.id < other.limit else {
          continue
        }
        flags.add(token)
      }
    }
    conflicts = flags.conflicts
    for other in others {
      for number in other.vocabulary.numbersByID {
        guard let id = other.vocabulary.id(of: number), id < other.limit else { break }
        let text = other.vocabulary.tokens[number]
        add(text, flags.token(text))
      }
    }
    additions.sort { $0.id < $1.id }
  }

  /// Adds an ordinary token of this text, if it is not there.
  package mutating func add(_ text: String) {
    guard vocabulary.id(of: text.utf8) == nil else { return }
    add(ArraySlice(Array(text.utf8)), nil)
  }

  private mutating func add(_ text: ArraySlice<UInt8>, _ flags: AddedToken?) {
    let known = vocabulary.tokens.index(of: text)
    let id = known.flatMap(vocabulary.id)
    // Loaders leave out empty tokens.
    guard !text.isEmpty, id == nil || flags != nil else { return }
    if id != nil, let known, vocabulary.addedToken(known) != nil { return }
    var token = flags ?? AddedToken(content: String(decoding: text, as: UTF8.self), id: 0)
    if flags == nil { token.matching = .normalized }
    token.id = id ?? nextID
    if id == nil { nextID += 1 }
    vocabulary.insert(token)
    additions.append(token)
  }

  /// The first added token of each text.
  private struct Definitions {
    private var texts = TokenTable()
    private var tokens: [AddedToken] = []
    private var isDisputed: [Bool] = []
    private(set) var conflicts: [String] = []

    mutating func add(_ token: AddedToken) {
      if let number = texts.index(of: token.content.utf8) {
        let first = tokens[number]
        guard (first.isSpecial, first.matching) != (token.isSpecial, token.matching),
          !isDisputed[number]
        else { return }
        isDisputed[number] = true
        conflicts.append(token.content)
        return
      }
      texts.append(token.content.utf8)
      tokens.append(token)
      isDisputed.append(false)
    }

    func token(_ text: ArraySlice<UInt8>) -> AddedToken? {
      texts.index(of: text).map { tokens[$0] }
    }
  }
}
