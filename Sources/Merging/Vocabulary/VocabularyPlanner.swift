internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import Storage
internal import Tokenizers

/// Makes the output's vocabulary out of the models' tokenizers, before any tensor is planned.
struct VocabularyPlanner {
  let section: TokenizerSection
  let recipe: Recipe
  let inputs: [MergeInput]
  let profile: Profile
  /// Where a model is that only the tokenizer comes from.
  let locate: (ModelReference) throws -> Path
  private(set) var notes: [String] = []
  private(set) var problems: [PlanProblem] = []

  init(
    _ section: TokenizerSection, recipe: Recipe, inputs: [MergeInput], profile: Profile,
    locate: @escaping (ModelReference) throws -> Path
  ) {
    (self.section, self.recipe, self.inputs) = (section, recipe, inputs)
    (self.profile, self.locate) = (profile, locate)
  }

  /// A model with its tokens.
  private struct Member {
    var input: MergeInput
    var tokens: ModelTokens
    /// Ids from which on there are no rows.
    var limit: Int
    var rowCount: Int
  }

  /// The vocabulary; `problems` says what is wrong with it.
  mutating func plan() throws -> OutputVocabulary? {
    let members = try readMembers()
    guard let base = members.first else { return nil }
    var output = try start(members, base: base)
    if case .union = section.source.value { join(members, into: &output) }
    addRuleTokens(to: &output)
    guard output.additions.isEmpty && output.removedFrom == nil || output.source.file != nil else {
      throw VocabularyFault.unwritable(output.source.directory.text)
    }
    count(&output, members)
    for member in members {
      output.members[member.input.reference] = .init(
        member.tokens.vocabulary, limit: member.limit)
      output.permutations[member.input.reference] = permutation(of: member, in: output)
    }
    addRules(to: &output)
    return output
  }

  // MARK: Models

  /// The models with rows, the base first, then in the order of the recipe.
  private mutating func readMembers() throws -> [Member] {
    let baseReference = recipe.base?.value ?? recipe.models.first
    let ordered =
      inputs.filter { $0.reference == baseReference }
      + inputs.filter { $0.reference != baseReference }
    var members: [Member] = []
    for input in ordered {
      let specs = input.checkpoint.tensors.map(\.spec)
      let rows = VocabularyTensors(specs, hint: input.configuration?.hint)?.rowCount
      guard let rowCount = rows ?? input.configuration?.vocabularySize else {
        problems.append(
          PlanProblem(
            "'\(input.reference)' has no tensor that is known for an embedding, so that its "
              + "vocabulary cannot be aligned", place: section.source.place, isInputs: true))
        continue
      }
      let limit = min(input.configuration?.vocabularySize ?? rowCount, rowCount)
      let tokens: ModelTokens
      if let own = try ModelTokens.read(in: input.checkpoint.directory) {
        tokens = own
      } else if let first = members.first {
        guard rowCount == first.rowCount else {
          throw VocabularyFault.unlike(
            input.reference.description, rowCount: rowCount, baseRowCount: first.rowCount)
        }
        tokens = first.tokens
        notes.append(
          "'\(input.reference)' has no tokenizer; it is taken to be that of "
            + "'\(first.input.reference)'")
      } else {
        throw VocabularyFault.missing(input.reference.description)
      }
      members.append(Member(input: input, tokens: tokens, limit: limit, rowCount: rowCount))
    }
    return members
  }

  /// The tokenizer that the output's is made of.
  private mutating func start(_ members: [Member], base: Member) throws -> OutputVocabulary {
    let reference = base.input.reference
    if case .model(let model) = section.source.value {
      let tokens: ModelTokens
      if let member = members.first(where: { $0.input.reference == model }) {
        tokens = member.tokens
      } else if let read = try ModelTokens.read(in: locate(model)) {
        tokens = read
      } else {
        throw VocabularyFault.missing(model.description)
      }
      return OutputVocabulary(
        base: recipe.base?.value, source: tokens, sourceModel: model, tokens: tokens.vocabulary)
    }
    var output = OutputVocabulary(
      base: recipe.base?.value, source: base.tokens, sourceModel: reference,
      tokens: base.tokens.vocabulary)
    let count = output.tokens.count
    output.tokens.removeTokens(from: base.limit)
    let removed = count - output.tokens.count
    if removed > 0 {
      output.removedFrom = base.limit
      notes.append(
        "\(removed) tokens of '\(reference)' have ids from \(base.limit) on, for which it has no "
          + "rows: the output's tokenizer lacks them")
    }
    return output
  }

  // MARK: Tokens

  private mutating func join(_ members: [Member], into output: inout OutputVocabulary) {
    var union = VocabularyUnion(output.tokens)
    for member in members.dropFirst() {
      let unused = member.tokens.vocabulary.limit - member.limit
      if unused > 0 {
        notes.append(
          "tokens of '\(member.input.reference)' with ids from \(member.limit) on have no rows and "
            + "count as absent")
      }
    }
    union.join(
      members.dropFirst().map { .init($0.tokens.vocabulary, limit: $0.limit) })
    if let first = union.conflicts.first {
      let more = union.conflicts.count > 1 ? " and \(union.conflicts.count - 1) more" : ""
      notes.append(
        "the models have different flags for the added token '\(first)'\(more); those of the first "
          + "model that has it are taken")
    }
    output.tokens = union.vocabulary
    output.additions = union.additions
  }

  /// Tokens that the recipe names are there in any case.
  private func addRuleTokens(to output: inout OutputVocabulary) {
    guard !section.rules.isEmpty else { return }
    var union = VocabularyUnion(output.tokens)
    for rule in section.rules { union.add(rule.token) }
    output.tokens = union.vocabulary
    output.additions = (output.additions + union.additions).sorted { $0.id < $1.id }
  }

  private func count(_ output: inout OutputVocabulary, _ members: [Member]) {
    output.tokenCount = output.tokens.limit
    output.rowCount = output.tokenCount
    if let multiple = section.multiple?.value {
      output.rowCount = (output.tokenCount + multiple - 1) / multiple * multiple
    } else if profile == .exact,
      let source = members.first(where: { $0.input.reference == output.sourceModel })
    {
      output.rowCount = max(output.tokenCount, source.rowCount)
    }
  }

  /// A model's row for each row of the output.
  ///
  /// Rows without a token are told by their number: they are the same in two models in which the
  /// number belongs to no token.
  private func permutation(of member: Member, in output: OutputVocabulary) -> [Int32] {
    var rows = [Int32](repeating: -1, count: output.rowCount)
    let vocabulary = member.tokens.vocabulary
    for number in output.tokens.numbers {
      guard let id = output.tokens.id(of: number) else { continue }
      // Texts that both have come first in both, at the same number as a rule.
      guard let own = vocabulary.id(of: output.tokens.tokens[number]), own < member.limit else {
        continue
      }
      rows[id] = Int32(truncatingIfNeeded: own)
    }
    guard section.multiple == nil else { return rows }
    let named = output.tokens.isNamed(count: output.rowCount)
    let ownNamed = vocabulary.isNamed(count: output.rowCount)
    for row in 0..<min(output.rowCount, member.rowCount) where !named[row] && !ownNamed[row] {
      rows[row] = Int32(truncatingIfNeeded: row)
    }
    return rows
  }

  // MARK: Rules

  private mutating func addRules(to output: inout OutputVocabulary) {
    for rule in section.rules {
      guard let row = output.tokens.id(of: rule.token.utf8), let source = rule.source else {
        continue
      }
      output.rules.append(.init(row: row, rule: rule))
      guard let model = source.value.model else { continue }
      guard output.members[model] != nil else {
        problems.append(
          PlanProblem(
            "the row of '\(rule.token)' is to come from '\(model)', which is no model of the recipe",
            place: source.place))
        continue
      }
      guard output.row(of: source.value, for: row) == nil else { continue }
      let what =
        switch source.value {
        case .tokenID(_, let id): "the id \(id)"
        case .token(_, let token): "the token '\(token)'"
        case .zero, .model: "it"
        }
      problems.append(
        PlanProblem(
          "the row of '\(rule.token)' is to come from '\(model)', which has no row for \(what)",
          place: source.place))
    }
  }
}
