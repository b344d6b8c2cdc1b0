internal import Checkpoints
internal import Layouts
package import Storage
internal import Tensors
internal import TorchFiles

/// Reads GPT-NeoX checkpoints: pipeline or sequential, with or without the optimiser's state.
package struct NeoXReader {
  private let files: NeoXFiles
  private let reference: String
  private let options: ReadingOptions
  private var arrays: TorchArrays
  private var notes: [String] = []

  /// Whether a directory with these names is, or may lead to, a step of a checkpoint.
  package static func isFormat(names: [String]) -> Bool {
    NeoXFiles.areStep(names) || NeoXFiles.areOptimizer(names) || names.contains("latest")
  }

  /// Opens a checkpoint: pickles and configurations are read, weights are not.
  package static func open(
    _ directory: Path, reference: String, options: ReadingOptions
  ) throws -> Model {
    var reader = try NeoXReader(directory, reference: reference, options: options)
    return try reader.model()
  }

  private init(_ directory: Path, reference: String, options: ReadingOptions) throws {
    files = try NeoXFiles(in: directory)
    self.reference = reference
    self.options = options
    arrays = TorchArrays(in: files.step, access: options.access)
  }

  private mutating func model() throws -> Model {
    try openArrays()
    let configuration = try neoxConfiguration()
    let base = try options.baseConfiguration.map(ConfigurationFile.base)
    let baseSettings = base.map { SettingsReading(huggingFace: $0).settings }
    let known = baseSettings.map { configuration.settings.completed(by: $0) }
    let settings = known ?? configuration.settings
    let heads = HeadCounts(
      heads: settings.heads, keyValueHeads: options.keyValueHeads ?? settings.keyValueHeads)
    var options = options
    options.vocabulary =
      options.keepsPadding ? nil : options.vocabulary ?? settings.trueVocabulary
    let found = NeoXShape(
      files, arrays, heads: heads,
      rowBias: configuration.rowBias ?? baseSettings.flatMap(Self.bias),
      options: options)
    guard found.problems.isEmpty, let shape = found.shape, let dialect = found.dialect else {
      throw LayoutError(found.problems)
    }
    notes += found.notes
    try check(configuration, found, baseSettings)
    var tableDialect = dialect
    if options.keepsTerms, dialect.rowBias == .sum { tableDialect.carriedTerms = files.degree }
    let scheme = NeoXScheme(
      tableDialect, form: files.form, layerCount: shape.layerCount, degree: files.degree)
    let reader = PlacedReader(
      scheme: scheme, shape: shape, vocabulary: found.storedVocabulary, arrays: arrays,
      replicas: options.replicas)
    let tensors = try reader.tensors()
    var model = Model(
      reference: reference, location: files.root,
      checkpoint: Checkpoint(
        directory: files.root, files: arrays.checkpointFiles, tensors: tensors),
      layout: summary(configuration, found))
    model.configuration = base
    model.shape = shape
    model.settings = settings.with(shape)
    try addState(to: &model, scheme, found.storedVocabulary)
    if options.vocabulary == nil, !options.keepsPadding {
      notes.append(
        "nothing says how many of the \(found.storedVocabulary) rows of the embedding are tokens; "
          + "all are kept, and --vocab-size says it")
    }
    model.notes = notes
    return model
  }

  private mutating func openArrays() throws {
    switch files.form {
    case .pipeline:
      for ranks in files.layers.values { for name in ranks.values { try arrays.add(name) } }
      if let name = files.states[0] { try arrays.open(name) }
    case .sequential:
      for name in files.states.values { try arrays.add(name, at: ["module"]) }
    }
    if files.layers.isEmpty, arrays.addresses.isEmpty {
      throw LayoutError([
        LayoutProblem(
          .missingArray, files.step.text,
          "there are no layer files, and files of model states have no 'module'",
          hint: "files of the optimiser's state are no weights; the layer files belong beside them")
      ])
    }
  }

  /// What training configurations and the state files say, the named ones first.
  private func neoxConfiguration() throws -> NeoXConfiguration {
    var sources = try options.neoxConfigurations.map(ConfigurationFile.settings)
    sources += try files.configurations.map {
      try ConfigurationFile.settings(files.step.joining("configs").joining($0))
    }
    if let name = files.states[0], let file = arrays.files[name],
      let arguments = file.root["args"]
    {
      sources.append(
        SettingsFile(file: "\(file.file.path): args", SettingsTree(arguments)))
    }
    let configuration = NeoXConfiguration(sources)
    // A configuration that a person names, or one with the main keys, is a complete one.
    let isComplete =
      !options.neoxConfigurations.isEmpty || configuration.norm != nil
      || configuration.activation != nil
    return isComplete ? configuration.withDefaults() : configuration
  }

  /// The rule that a Hugging Face configuration of the GPT-NeoX architecture implies.
  private static func bias(_ settings: DecoderSettings) -> NeoXDialect.RowBias? {
    settings.parallelResidual.map { $0 ? .sum : .replicate }
  }

  /// Compares what configurations say with what the files show.
  private mutating func check(
    _ configuration: NeoXConfiguration, _ found: NeoXShape, _ base: DecoderSettings?
  ) throws {
    var problems = configuration.findings.filter { $0.severity == .error }.map {
      LayoutProblem(.configuration, $0.file, $0.message)
    }
    notes += configuration.findings.filter { $0.severity != .error }.map(\.description)
    func contradict(_ what: String, _ stated: Int?, _ found: Int) {
      guard let stated, stated != found else { return }
      problems.append(
        LayoutProblem(
          .configuration, files.step.text,
          "the configuration says \(what) \(stated), the files have \(found)"))
    }
    if let shape = found.shape {
      contradict("num_layers", configuration.settings.layerCount, shape.layerCount)
      contradict("hidden_size", configuration.settings.hidden, shape.hidden)
      contradict(
        "padded_vocab_size", configuration.settings.paddedVocabulary, found.storedVocabulary)
      if let finding = configuration.checkWidth(shape.inner) {
        if finding.severity == .error {
          problems.append(LayoutProblem(.configuration, finding.file, finding.message))
        } else {
          notes.append(finding.description)
        }
      }
    }
    contradict("model_parallel_size", configuration.tensorParallel, files.degree)
    problems += try NeoXConsistency(
      files, found, configuration: configuration, base: base, access: options.access
    ).problems
    guard problems.isEmpty else { throw LayoutError(problems) }
  }

  private func summary(_ configuration: NeoXConfiguration, _ found: NeoXShape) -> LayoutSummary {
    let isPipeline = files.form == .pipeline
    var summary = LayoutSummary(
      isPipeline ? .neox : .neoxSequential, tensorParallel: files.degree,
      pipeline: isPipeline ? max(1, files.states.count / max(1, files.degree)) : 0,
      data: files.optimizers.values.map(\.count).max() ?? 0)
    summary.dialect = found.dialect
    summary.storedVocabulary = found.storedVocabulary
    summary.step = files.step == files.root ? nil : files.step.lastComponent
    if let name = files.states[0], let file = arrays.files[name] {
      summary.iteration = file.root["iteration"]?.int ?? file.root["global_steps"]?.int
    }
    return summary
  }

  /// The state of the run and, if it was asked for, that of its optimiser.
  private func addState(
    to model: inout Model, _ scheme: NeoXScheme, _ vocabulary: Int
  ) throws {
    guard options.readsState || options.readsOptimizer, let shape = model.shape else { return }
    do {
      let partitions =
        options.readsOptimizer && !files.optimizers.isEmpty
        ? try ZeroPartitions(
          in: files.step, states: files.states, optimizers: files.optimizers,
          access: options.access) : nil
      if let partitions {
        model.optimizer = try partitions.tensors(
          scheme: scheme, shape: shape, vocabulary: vocabulary, replicas: options.replicas)
        model.padding = partitions.padding
        model.layout.optimizer = partitions.files.first?.first?.optimizerClass.name
        model.stateFiles = partitions.files.joined().map(\.file.checkpointFile)
      }
      let states = try partitions?.states ?? stateFiles()
      guard !states.isEmpty else { return }
      model.state = try RunState(states, partitions: partitions, scheme: scheme)
      let known = Set(model.checkpoint.files.map(\.file.path))
      model.stateFiles += states.map(\.file.checkpointFile).filter {
        !known.contains($0.file.path)
      }
    } catch let error as OptimizerError {
      throw error.layoutError
    } catch let error as OptimizerProblem { throw OptimizerError([error]).layoutError }
  }

  private func stateFiles() throws -> [StateFile] {
    try files.states.sorted { $0.key < $1.key }.map { rank, name in
      let file =
        try arrays.files[name]
        ?? TorchFile(
          opening: files.step.joining(name), access: options.access)
      return try StateFile(file, rank: rank)
    }
  }
}
