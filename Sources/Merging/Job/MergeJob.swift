internal import Models
internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import Storage
internal import Tensors

/// Prepares merges: everything is read but the tensors, and everything is checked.
package enum MergeJob {
  /// Reads the recipe and all headers and plans the merge; nothing is written.
  ///
  /// The stages of a recipe of several become inputs of the final plan, computed as they are read.
  /// - Throws: `RecipeError`, `PlanError`, `MergeError`, `CheckpointError`, `ConfigurationError`
  ///   or `FileError`.
  package static func prepare(_ options: MergeOptions) throws -> PreparedMerge {
    let file = try RecipeFile(options.recipe, raw: options.raw)
    var reading = options.reading
    reading.prefersOwnConfiguration = true
    var opener = ModelOpener(recipe: file, reading: reading)
    let models = try opener.open()
    let separate = SeparateStages(file, models: models, reading: reading, options: options)
    // The tokenizer of a stage is only there once the stage has run.
    var ahead = options
    if separate?.changesTokens == true { ahead.checksSideFiles = false }
    var planning = StagePlanning(file, models: models, options: ahead)
    let stages = try planning.planStages()
    var prepared = try prepare(
      file, planning.final, inputs: planning.inputs, roots: models, ahead)
    prepared.notes = (opener.notes + prepared.notes).uniqued()
    let ofFile = file.documents.warnings.map { $0.line(in: file.documents.file) }
    prepared.warnings = (ofFile + planning.warnings + prepared.warnings).uniqued()
    prepared.stages = stages
    if let separate {
      try separate.validate(protected: prepared.protectedPaths)
      prepared.notes.append(separate.note)
      prepared.separate = separate
    }
    return prepared
  }

  /// Plans one stage whose inputs are there, and where its output goes.
  static func prepare(
    _ file: RecipeFile, _ stage: RecipeDocuments.Stage, inputs: [ModelReference: MergeInput],
    roots: [MergeInput], _ options: MergeOptions
  ) throws -> PreparedMerge {
    let recipe = stage.recipe
    let planned = try PlannedStage(
      file, stage, inputs: inputs, roots: roots, options: options)
    let output = try output(
      planned.plan.steps.map(\.output), planned.models, donor: planned.donor, recipe, options)
    var warnings = planned.warnings
    if options.checksSideFiles { warnings += try planned.files.checkSideFiles(for: planned.plan) }
    let configuration =
      output.isHuggingFace ? try planned.files.configuration(for: planned.plan) : nil
    warnings += configuration?.warnings.map(\.description) ?? []
    let prepared = PreparedMerge(
      options: options, recipe: recipe,
      plan: output.ordered(planned.plan, keepingOrder: options.profile == .mergekit),
      seed: planned.seed, warnings: warnings.uniqued(), notes: output.notes.uniqued(),
      output: output, files: planned.files, configuration: configuration?.bytes)
    if !options.output.isEmpty { try prepared.staged.validate() }
    return prepared
  }

  /// The model whose configuration and tokenizer the output takes over: the base, if it has a
  /// configuration of its own, else the first that has, else the base.
  static func donor(among models: [MergeInput], base: ModelReference?) -> Int {
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

  static func configurationWarnings(
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
  static func checkVocabulary(of donor: MergeInput) throws {
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
