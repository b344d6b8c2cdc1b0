internal import Checkpoints
internal import Layouts
internal import Models
internal import Pipeline
internal import Storage
internal import StrictJSON
internal import Tokenizers

/// What a merge does about tokens: the output's vocabulary, and the files that tell of it.
enum VocabularyJob {
  /// The output's vocabulary, nil where the recipe asks for no alignment, with what to tell of it.
  static func plan(
    _ recipe: Recipe, models: [MergeInput], profile: Profile, opener: ModelOpener
  ) throws -> (output: OutputVocabulary?, notes: [String]) {
    guard let section = recipe.tokenizer else {
      return (nil, TokenizerAgreement.warnings(models))
    }
    var planner = VocabularyPlanner(
      section, recipe: recipe, inputs: models, profile: profile
    ) { reference in
      try directory(of: reference, place: "\(recipe.file):\(section.source.place)", opener)
    }
    do {
      let output = try planner.plan()
      guard planner.problems.isEmpty else {
        throw PlanError(file: recipe.file, problems: planner.problems)
      }
      var notes = planner.notes
      if let output { notes += unknown(in: output) }
      return (output, notes)
    } catch let fault as VocabularyFault {
      throw MergeError.vocabulary(place: "\(recipe.file):\(section.source.place)", fault)
    } catch let error as TokenizerError {
      throw MergeError.vocabulary(
        place: "\(recipe.file):\(section.source.place)", .unreadable("\(error)"))
    }
  }

  /// The tokenizer files of the output.
  static func files(
    _ vocabulary: OutputVocabulary?, _ recipe: Recipe, models: [MergeInput], donor: Int,
    options: MergeOptions
  ) throws -> (files: TokenizerOutput, notes: [String]) {
    let directory = models[donor].checkpoint.directory
    do {
      var files = try TokenizerOutput(vocabulary, directory: directory)
      var notes: [String] = []
      if let choice = recipe.chatTemplate {
        let base = models.filter { $0.reference == recipe.base?.value }
        let others = models.filter { $0.reference != recipe.base?.value }
        let text = try TokenizerOutput.chatTemplate(
          choice.value, of: (base + others).map(\.checkpoint.directory))
        if let text { try files.setChatTemplate(text) }
        if text == nil { notes.append("chat_template: auto finds no template: no model has one") }
      }
      if let vocabulary {
        notes += try renumber(vocabulary, models: models, donor: donor, in: &files)
      }
      if !options.copiesTokenizer, recipe.tokenizer != nil || recipe.chatTemplate != nil {
        notes.append("the recipe is about a tokenizer, and --no-copy-tokenizer writes none")
      }
      return (files, files.notes + notes)
    } catch let error as TokenizerError {
      throw MergeError.unusableFiles(["\(error)"])
    }
  }

  /// Gives the ids of `generation_config.json` their new numbers.
  private static func renumber(
    _ vocabulary: OutputVocabulary, models: [MergeInput], donor: Int,
    in files: inout TokenizerOutput
  ) throws -> [String] {
    let name = "generation_config.json"
    let directory = models[donor].checkpoint.directory
    guard let bytes = try ModelFiles(in: directory).bytes(name) else { return [] }
    let path = directory.joining(name).text
    let settings = try GenerationSettings.read(bytes, file: path)
    var edit = JSONEdit(settings.document)
    let renumbering = TokenRenumbering(vocabulary, donor: models[donor], models: models)
    let problems = try renumbering.apply(to: &edit, in: [[]])
    if edit.bytes != bytes { files.replace(name, edit.bytes) }
    return problems.map { "\(path): \($0)" }
  }

  /// Tokens that no model has a row for, and that no rule gives one.
  private static func unknown(in output: OutputVocabulary) -> [String] {
    let ruled = Set(output.rules.map(\.row))
    let unknown = output.tokens.numbersByID.filter { number in
      guard let id = output.tokens.id(of: number), !ruled.contains(id) else { return false }
      return output.permutations.values.allSatisfy { $0[id] < 0 }
    }
    guard let first = unknown.first else { return [] }
    let more = unknown.count > 1 ? " and \(unknown.count - 1) more tokens" : ""
    return [
      "no model has a row for the token '\(output.tokens.tokens.text(of: first))'\(more): rows of zeros"
    ]
  }

  /// The directory of a model that only the tokenizer comes from.
  private static func directory(
    of reference: ModelReference, place: String, _ opener: ModelOpener
  ) throws -> Path {
    switch opener.locate(reference) {
    case .local(let path):
      guard try FileStatus.ifPresent(Path(path))?.kind == .directory else {
        throw VocabularyFault.missing(reference.description)
      }
      return Path(path)
    case .hub(let id, let revision):
      let target: CheckpointReference.Target
      do throws(CheckpointError) {
        target = try CheckpointReference(id, revision: revision).resolve(in: .current)
      } catch { throw MergeError.modelUnavailable(place: place, error) }
      switch target {
      case .file: throw VocabularyFault.missing(reference.description)
      case .directory(let path), .snapshot(let path, _): return path
      }
    case .missing(let tried):
      throw MergeError.modelNotFound(
        reference: reference.description, place: place, tried: tried)
    }
  }
}
