/// The tokens of a tokenizer's model and their ids, in the order of the file.
package struct Vocabulary: Sendable {
  /// The texts, numbered as in `ids`.
  package internal(set) var tokens = TokenTable()
  /// The id of each token.
  package internal(set) var ids: [UInt32] = []
  /// The score of each token of a Unigram model; empty for others.
  package internal(set) var scores: [Double] = []
  /// The byte of the file at which each token stands.
  package internal(set) var places: [Int] = []
  /// The tokens whose text an earlier token has.
  package internal(set) var repeated: [Int] = []

  package init() {}

  /// How many tokens there are, repetitions included.
  package var count: Int { ids.count }

  /// The id of a token; of several tokens of one text that of the first.
  package func id(of text: String) -> Int? { tokens.index(of: text.utf8).map { Int(ids[$0]) } }
}
