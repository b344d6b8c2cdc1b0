internal import Models
internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import Storage
internal import Tensors

/// Prepares merges: everything is read but the tensors, and everything is checked.
package enum MergeJob {
  /// Reads the recipe and all headers and plans the merge; nothing is written.
  /// - Throws: `RecipeError`, `PlanError`, `MergeError`, `CheckpointError`, `ConfigurationError`
  ///   or `FileError`.
  package static func prepare(_ options: MergeOptions) throws -> PreparedMerge {
    let file = try RecipeFile(options.recipe)
    let recipe = file.recipe
    var reading = options.reading
    reading.prefersOwnConfiguration = true
    var opener = ModelOpener(recipe: file, reading: reading)
    let models = try opener.open()
    var warnings = recipe.warnings.map { $0.line(in: recipe.file) }
    warnings += models.flatMap { $0.checkpoint.warnings.map(\.description) }
    warnings += try configurationWarnings(models, options)

    let seed = options.seed ?? recipe.seed?.value ?? 0
    let inputs = Dictionary(uniqueKeysWithValues: models.map { ($0.reference, $0) })
    let vocabulary = try VocabularyJob.plan(
      file, models: models, profile: options.profile, opener: opener)
    warnings += vocabulary.notes
    var planner = MergePlanner(recipe, inputs: inputs, profile: options.profile, seed: seed)
    planner.alignment = vocabulary.output.map {
      VocabularyAlignment(
        $0, inputs: models, profile: options.profile, working: recipe.dtype?.value)
    }
    let planned = try planner.plan()
    warnings += planned.notes

    let donor = donor(among: models, base: recipe.base?.value)
    try checkVocabulary(of: models[donor])
    let tokenizer = try VocabularyJob.files(
      vocabulary.output, recipe, models: models, donor: donor, options: options)
    warnings += tokenizer.notes
    let output = try output(planned.plan.steps.map(\.output), models, donor: donor, recipe, options)
    let files = OutputFiles(
      recipe: file, models: models, donor: donor, vocabulary: vocabulary.output,
      tokenizer: tokenizer.files, options: options, seed: seed)
    warnings += try files.checkSideFiles(for: planned.plan)
    let configuration =
      output.isHuggingFace ? try files.configuration(for: planned.plan) : nil
    warnings += configuration?.warnings.map(\.description) ?? []
    let plan = output.ordered(planned.plan, keepingOrder: options.profile == .mergekit)
    let prepared = PreparedMerge(
      options: options, recipe: recipe, plan: plan, seed: seed, warnings: warnings.uniqued(),
      notes: (opener.notes + output.notes).uniqued(), output: output, files: files,
      configuration: configuration?.bytes)
    try prepared.staged.validate()
    return prepared
  }

  /// The model whose configuration and tokenizer the output takes over: the base, if it has a
  /// configuration of its own, else the first that has, else the base.
  private static func donor(among models: [MergeInput], base: ModelReference?) -> Int {
    let base = models.firstIndex { $0.reference == base } ?? 0
    if models[base].hasOwnConfiguration { return base }
    // A bare file has no configuration anywhere, and is its own donor.
    guard models[base].layout?.format != .huggingFace else { return base }
    return models.firstIndex(where: \.hasOwnConfiguration) ?? base
  }

  /// The files for tensors of these specs.
  private static func output(
    _ specs: [TensorSpec], _ models: [MergeInput], donor: Int, _ recipe: Recipe,
    _ options: MergeOptions
  ) throws -> MergeOutput {
    let shardSize = options.shardSize ?? recipe.output.shardSize?.value
    var target = TargetLayout(recipe.output.layout?.value ?? .huggingFace)
    target.tensorParallel = recipe.output.tensorParallel?.value ?? 1
    target.pipeline = recipe.output.pipeline?.value ?? 1
    target.shardSize = shardSize
    try target.check(keepsState: false)
    guard target.format != .huggingFace else {
      return try MergeOutput(specs, shardSize: shardSize ?? ShardPlan.defaultShardSize)
    }
    if target.format == .hdf5 { return try MergeOutput(hdf5: specs, in: target) }
    return try MergeOutput(specs, in: target, models: [models[donor]] + models)
  }

  private static func configurationWarnings(
    _ models: [MergeInput], _ options: MergeOptions
  ) throws -> [String] {
    let configurations = models.compactMap(\.configuration)
    let architectures = models.compactMap { model -> (model: String, architecture: String)? in
      let name =
        model.reference.overrideArchitecture ?? model.configuration?.architectures.first
      return name.map { (model.reference.description, $0) }
    }
    if Set(architectures.map(\.architecture)).count > 1, !options.allowsCrimes {
      throw MergeError.architecturesDiffer(architectures)
    }
    var findings = configurations.flatMap(\.warnings)
    for model in models {
      let specs = model.checkpoint.tensors.map(\.spec)
      findings += model.configuration?.check(specs) ?? []
    }
    let differences = ConfigurationDifference.among(configurations).map(\.description)
    return findings.map(\.description) + differences
  }

  /// Refuses a donor whose `config.json` asks for more rows than there are: no loader could make
  /// a model of it and of the merged weights.
  private static func checkVocabulary(of donor: MergeInput) throws {
    guard let configuration = donor.configuration, configuration.hint != nil else { return }
    let findings = configuration.check(donor.checkpoint.tensors.map(\.spec)).filter {
      $0.code == "config.vocabulary-rows" && $0.severity == .error
    }
    guard findings.isEmpty else {
      throw ConfigurationError(
        file: configuration.file, problems: findings.map { .conflict($0.message) })
    }
  }
}
