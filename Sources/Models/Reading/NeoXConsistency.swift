internal import Layouts
internal import Storage
internal import TorchFiles

/// What the files of a GPT-NeoX checkpoint and its configuration say of each other.
struct NeoXConsistency {
  private(set) var problems: [LayoutProblem] = []
  private let files: NeoXFiles

  /// Compares what training configurations say, where defaults are no statements, and what a Hugging
  /// Face configuration says, with what the files show.
  init(
    _ files: NeoXFiles, _ found: NeoXShape, configuration: NeoXConfiguration,
    base: DecoderSettings?, access: FileAccess
  ) throws(TorchError) {
    self.files = files
    checkStages(configuration)
    checkVocabulary(configuration, found)
    for settings in [configuration.settings, base].compactMap(\.self) {
      checkHead(settings, found)
    }
    try checkSteps(access)
  }

  private mutating func checkStages(_ configuration: NeoXConfiguration) {
    guard files.form == .pipeline, let stated = configuration.pipelineParallel, stated > 0,
      files.degree > 0, !files.states.isEmpty
    else { return }
    guard files.states.count != stated * files.degree else { return }
    problem(
      .configuration,
      "the configuration says pipe_parallel_size \(stated) for \(files.degree) tensor-parallel "
        + "ranks, there are \(files.states.count) files of model states")
  }

  private mutating func checkVocabulary(_ configuration: NeoXConfiguration, _ found: NeoXShape) {
    guard configuration.statesVocabularyMultiple, let multiple = configuration.vocabularyMultiple,
      multiple > 0
    else { return }
    let (unit, overflow) = multiple.multipliedReportingOverflow(by: max(1, files.degree))
    guard overflow || found.storedVocabulary % unit != 0 else { return }
    problem(
      .configuration,
      "the \(found.storedVocabulary) rows of the embedding are no multiple of "
        + "make_vocab_size_divisible_by \(multiple) times \(files.degree) ranks")
  }

  /// A head that is said to be stored must be.
  private mutating func checkHead(_ settings: DecoderSettings, _ found: NeoXShape) {
    guard let shape = found.shape, shape.isTied,
      let tying = settings[.tiesEmbeddings], !tying.source.isDefault, tying.value.bool == false
    else { return }
    let message =
      "there is no head (final_linear.weight), and \(tying.source) says that it is stored"
    guard !problems.contains(where: { $0.code == .missingArray }) else { return }
    problem(.missingArray, message)
  }

  /// All ranks must have been written at one step.
  private mutating func checkSteps(_ access: FileAccess) throws(TorchError) {
    var first: (name: String, step: Int)?
    for (_, name) in files.states.sorted(by: { $0.key < $1.key }) {
      let root = try TorchFile(opening: files.step.joining(name), access: access).root
      guard let step = root["iteration"]?.int ?? root["global_steps"]?.int else { continue }
      if let first, first.step != step {
        problems.append(
          LayoutProblem(
            .steps, files.step.joining(name).text,
            "it was written at step \(step), '\(first.name)' at step \(first.step)"))
      }
      first = first ?? (name, step)
    }
  }

  private mutating func problem(_ code: LayoutProblem.Code, _ message: String) {
    problems.append(LayoutProblem(code, files.step.text, message))
  }
}
