internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import Tensors

/// One recipe of a file, planned: its tensors, and the configuration and files of its output.
struct PlannedStage {
  let recipe: Recipe
  let plan: Plan
  let seed: UInt64
  /// The models of the recipe, in its order; outputs of earlier stages among them.
  let models: [MergeInput]
  let donor: Int
  let files: OutputFiles
  let warnings: [String]

  /// Plans a recipe.
  ///
  /// `roots` are the models whose files are read; they differ from the recipe's where stages are not
  /// written.
  init(
    _ file: RecipeFile, _ stage: RecipeDocuments.Stage, inputs: [ModelReference: MergeInput],
    roots: [MergeInput], options: MergeOptions
  ) throws {
    let recipe = stage.recipe
    let models = recipe.models.compactMap { inputs[$0] }
    self.recipe = recipe
    self.models = models
    seed = options.seed ?? recipe.seed?.value ?? file.recipe.seed?.value ?? 0
    var warnings = recipe.warnings.map { $0.line(in: recipe.file) }
    warnings += models.flatMap { $0.checkpoint.warnings.map(\.description) }
    if recipe.raw == nil { warnings += try MergeJob.configurationWarnings(models, options) }
    let vocabulary = try VocabularyJob.plan(
      recipe, models: models, profile: options.profile,
      opener: ModelOpener(recipe: file, reading: options.reading))
    warnings += vocabulary.notes
    var planner = MergePlanner(
      recipe, inputs: inputs, profile: options.profile, seed: seed, stage: stage.number)
    planner.alignment = vocabulary.output.map {
      VocabularyAlignment(
        $0, inputs: models, profile: options.profile, working: recipe.dtype?.value)
    }
    let planned = try planner.plan()
    warnings += planned.notes
    plan = planned.plan
    donor = MergeJob.donor(among: models, base: recipe.base?.value)
    if recipe.raw == nil { try MergeJob.checkVocabulary(of: models[donor]) }
    let tokenizer = try VocabularyJob.files(
      vocabulary.output, recipe, models: models, donor: donor, options: options)
    self.warnings = warnings + tokenizer.notes
    files = OutputFiles(
      OutputFiles.Source(file, stage, inputs: inputs), models: models, roots: roots, donor: donor,
      vocabulary: vocabulary.output, tokenizer: tokenizer.files, options: options, seed: seed)
  }

  /// Later stages read tiles of this one, and whole matrices would be computed for each of them.
  private func refuseMatrices(named name: String) throws {
    guard let step = plan.steps.first(where: { $0.matrixOperation != nil }) else { return }
    let problem = PlanProblem(
      "stage '\(name)' computes whole matrices, which a later stage cannot read tile by tile; "
        + "--keep-stages writes the stage", tensor: step.output.name, place: recipe.method.place,
      isInputs: false)
    throw PlanError(file: recipe.file, problems: [problem])
  }

  /// The output as an input of later stages, without being written.
  func input(named name: String) throws -> MergeInput {
    try refuseMatrices(named: name)
    let bytes = try files.configuration(for: plan)?.bytes
    let configuration = try bytes.map {
      try ModelConfiguration.read($0, file: "\(name)/config.json")
    }
    return MergeInput(
      stage: ModelReference(path: name), tensors: plan.steps.map { $0.tensor(ofStage: name) },
      donor: models[donor], configuration: configuration)
  }
}
