/// What a recipe says of the output's tokenizer, and so of the rows of embeddings and heads.
///
/// `tokenizer_source: X` is the section `tokenizer: {source: X}`.
package struct TokenizerSection: Sendable {
  /// Where the tokens come from.
  package enum Source: Hashable, Sendable {
    /// Those of the base, and then those of every other model.
    case union
    /// The base model's.
    case base
    /// One model's, which need not be merged.
    case model(ModelReference)
  }

  /// Where the row of a token comes from.
  package enum RowSource: Hashable, Sendable {
    case zero
    /// The row of the same token.
    case model(ModelReference)
    /// The row of another token.
    case token(ModelReference, String)
    case tokenID(ModelReference, Int)

    /// The model, if there is one.
    package var model: ModelReference? {
      switch self {
      case .zero: nil
      case .model(let model), .token(let model, _), .tokenID(let model, _): model
      }
    }
  }

  /// What the recipe says of one token, which the output has in any case.
  package struct Rule: Sendable {
    package var token: String
    /// Nil for what holds without a rule.
    package var source: Placed<RowSource>?
    /// Whether models that have the token get the row as well.
    package var isForced = false
    package var place: RecipePlace
  }

  package var source: Placed<Source>
  /// In the order of the text.
  package var rules: [Rule] = []
  /// What the number of rows is a multiple of.
  package var multiple: Placed<Int>?
}

/// The chat template that a recipe asks for.
package enum ChatTemplateChoice: Hashable, Sendable {
  /// The one that most models have.
  case most
  /// One of the built-in ones, by name.
  case builtIn(String)
  case text(String)
}
