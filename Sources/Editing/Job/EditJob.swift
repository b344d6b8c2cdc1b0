internal import Checkpoints
internal import Layouts
internal import Models
internal import Pipeline
internal import Storage
internal import Tensors

/// Prepares edits: everything is read but the tensors, and everything is checked.
package enum EditJob {
  /// Opens the input, applies the edits to its catalogue and plans the output; nothing is written.
  ///
  /// Throws `EditError` for an edit that cannot be made, `LayoutFault` for tensors that no file can
  /// hold, and what `Model.open` throws.
  package static func prepare(_ options: EditOptions) throws -> PreparedEdit {
    let input = try Model.open(options.input, options: options.reading)
    let (configuration, notes) = try input.huggingFaceConfiguration()
    var model = EditedModel(
      input, configuration: configuration, reading: options.reading,
      allowsEmpty: options.allowsEmpty)
    model.notes = input.notes + notes
    model.warnings = input.checkpoint.warnings.map(\.description)
    let effects = try apply(options.script, to: &model)
    try model.finishTypes()
    try model.checkScales()
    model.checkCompleteness()
    guard !model.tensors.isEmpty else { throw EditError("no tensor would be left") }
    let shards = try ShardPlan(
      model.specs, shardSize: model.shardSize, metadata: model.metadata)
    let plan = try plan(model, in: shards.shards.flatMap { $0.layout.entries.map(\.spec) })
    let models = [input] + model.others.sorted { $0.key < $1.key }.map(\.value)
    let files = models.flatMap { $0.checkpoint.files + $0.stateFiles }
    let run = StagedRun(
      plan, into: shards.output, options: options.run, inputs: files.map(\.file),
      protected: models.flatMap(\.locations) + files.map(\.file.path))
    try run.validate()
    return PreparedEdit(
      options: options, model: model, effects: effects, run: run,
      changes: configuration.flatMap { old in
        model.configuration.map { ConfigurationChange.between(old, $0) }
      } ?? [],
      index: shards.indexText,
      copies: options.copiesSideFiles ? try copies(of: input) : [])
  }

  /// Applies edit after edit; errors say which one could not be made.
  private static func apply(
    _ script: EditScript, to model: inout EditedModel
  ) throws -> [PreparedEdit.Effect] {
    var effects: [PreparedEdit.Effect] = []
    for item in script.items {
      do {
        let count = try item.edit.apply(to: &model)
        if type(of: item.edit).changesNumbers { try refuseCodes(in: model) }
        effects.append(.init(edit: item.edit.description, tensorCount: count))
      } catch var error as EditError {
        error.place = item.place
        throw error
      }
    }
    return effects
  }

  /// Numbers of quantised models are codes: to compute with them, or to move them without their
  /// scales, makes garbage that loads and runs.
  private static func refuseCodes(in model: EditedModel) throws(EditError) {
    for model in [model.input] + model.others.values.sorted(by: { $0.reference < $1.reference }) {
      let specs = model.checkpoint.tensors.map(\.spec)
      guard let scheme = model.configuration?.quantization ?? QuantizationTrace.scheme(in: specs)
      else { continue }
      throw EditError(
        .input,
        "'\(model.reference)' is quantised (\(scheme)): its stored numbers are codes and no weights, and "
          + "this edit changes numbers",
        hint: "'suture convert IN OUT --to hf --dequantize' makes weights of FP8 and MXFP4")
    }
  }

  /// One step for each tensor, in the order of the files.
  private static func plan(_ model: EditedModel, in order: [TensorSpec]) throws -> Plan {
    var steps: [Plan.Step] = []
    for spec in order {
      guard let tensor = model[spec.name] else { continue }
      let stored = tensor.tensor.spec.dtype
      let isDerived = tensor.tensor.derivation != nil
      let account = Plan.Step.Account(
        method: isDerived ? "compute" : stored == spec.dtype ? "copy" : "cast",
        notes: tensor.steps,
        sources: isDerived
          ? tensor.sources.map { Plan.Input(tensor: $0.tensor, model: $0.model) } : [])
      let input = Plan.Input(tensor: tensor.tensor, model: tensor.model)
      guard let step = Plan.Step.conversion(of: input, to: spec, account: account) else {
        throw EditError(
          "\(spec.name.quoted): \(stored.rawValue) cannot be converted to \(spec.dtype.rawValue)")
      }
      steps.append(step)
    }
    return Plan(steps: steps)
  }

  /// The files beside the weights that stay as they are, by their names in the output.
  ///
  /// Of a Hugging Face directory these are all but weights, the configuration and what earlier runs
  /// said of their files; of all else those that belong to the tokenizer and the like.
  private static func copies(of model: Model) throws -> [(source: Path, name: String)] {
    guard model.layout.format == .huggingFace,
      try FileStatus.ifPresent(model.location)?.kind == .directory
    else { return try model.sideFiles() }
    let replaced: Set = ["config.json", Manifest.fileName, "SHA256SUMS"]
    return try ModelFiles(in: model.location).names.filter { !replaced.contains($0) }.map {
      (model.location.joining($0), $0)
    }
  }
}
