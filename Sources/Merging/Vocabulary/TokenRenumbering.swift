internal import Layouts
internal import StrictJSON
internal import Tokenizers

/// The new ids of tokens that a donor's configuration names.
struct TokenRenumbering: Sendable {
  private let output: OutputVocabulary
  /// The donor's texts by id; nil where the output has the donor's ids.
  private let texts: [Int: Int]?
  private let donor: ModelVocabulary
  /// The configuration of the model whose tokenizer the output has.
  private let source: ModelConfiguration?

  init(_ output: OutputVocabulary, donor: MergeInput, models: [MergeInput]) {
    self.output = output
    self.donor = output.members[donor.reference]?.vocabulary ?? ModelVocabulary()
    source = models.first { $0.reference == output.sourceModel }?.configuration
    if output.sourceModel == donor.reference, output.removedFrom == nil {
      texts = nil
    } else {
      var texts: [Int: Int] = [:]
      for number in self.donor.numbers {
        if let id = self.donor.id(of: number) { texts[id] = number }
      }
      self.texts = texts
    }
  }

  /// Whether no id changes.
  var isIdentity: Bool { texts == nil }

  /// The output's id of the token that has the id `id` in the donor; where the output lacks it, the id
  /// that the tokenizer's own model has for the setting `key`.
  func newID(_ key: String, _ id: Int) -> Int? {
    guard let texts else { return id }
    if let number = texts[id], let new = output.tokens.id(of: donor.tokens[number]) { return new }
    guard let own = source?.document.root[key]?.integer, own >= 0, own < output.tokenCount else {
      return nil
    }
    return own
  }

  /// Renumbers the ids of a configuration, and says which could not be.
  func apply(
    to edit: inout JSONEdit, in scopes: [JSONPath]
  ) throws(JSONEditError) -> [String] {
    guard !isIdentity else { return [] }
    return try TokenReferences.renumber(&edit, in: scopes, newID).map {
      "'\($0)' names a token that the output's tokenizer lacks"
    }
  }
}
