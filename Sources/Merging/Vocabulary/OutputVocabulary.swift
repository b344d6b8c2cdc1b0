internal import Layouts
internal import Storage
internal import Tokenizers

/// The tokens of the output, and for each model the rows that it has for them.
struct OutputVocabulary: Sendable {
  /// The model whose rows stand for tokens that several models have; nil without a base model.
  var base: ModelReference?
  /// The tokenizer that the output's files are made of.
  var source: ModelTokens
  /// The model of that tokenizer.
  var sourceModel: ModelReference
  var tokens: ModelVocabulary
  /// Added tokens that the source's files lack.
  var additions: [AddedToken] = []
  /// The id from which on the source's tokens are left out; nil if none are.
  var removedFrom: Int?
  /// Rows in front of the padding.
  var tokenCount = 0
  /// Rows of embeddings and heads.
  var rowCount = 0
  /// By model its row for each row of the output; negative where it has none.
  var permutations: [ModelReference: [Int32]] = [:]
  var rules: [Rule] = []
  /// What each model has.
  var members: [ModelReference: VocabularyUnion.Member] = [:]

  /// A rule of the recipe with the row that it is about.
  struct Rule: Sendable {
    var row: Int
    var rule: TokenizerSection.Rule
  }

  /// Whether the tokenizer's files come out as they are.
  var keepsFiles: Bool { additions.isEmpty && removedFrom == nil }

  /// The row that a rule names, in the model of its source; nil if the model lacks the token.
  func row(of source: TokenizerSection.RowSource, for row: Int) -> Int? {
    guard let model = source.model, let member = members[model] else { return nil }
    let id: Int? =
      switch source {
      case .zero: nil
      case .model: permutations[model].flatMap { $0[row] < 0 ? nil : Int($0[row]) }
      case .token(_, let token): member.vocabulary.id(of: token.utf8)
      case .tokenID(_, let id): id
      }
    return id.flatMap { $0 < member.limit ? $0 : nil }
  }
}
