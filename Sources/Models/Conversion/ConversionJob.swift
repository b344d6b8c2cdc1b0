internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import Storage
internal import StrictJSON
internal import Tensors

/// Prepares conversions: everything is read but the tensors, and everything is checked.
package enum ConversionJob {
  /// Opens the input and plans the output; nothing is written.
  ///
  /// Throws `ConversionRefusal` for what the target cannot hold, `DivisionFault` for degrees that
  /// do not divide, and what `Model.open` throws.
  package static func prepare(_ options: ConversionOptions) throws -> PreparedConversion {
    var target = options.target
    var reading = options.reading
    let holdsState = [.neox, .neoxSequential, .universal].contains(target.format)
    let optimizer = target.optimizer ?? (options.keepsLayout || holdsState ? .keep : .drop)
    target.optimizer = optimizer
    reading.readsOptimizer = optimizer != .drop
    reading.readsState = options.keepsLayout || optimizer == .keep
    reading.keepsPadding = options.keepsLayout
    var model = try Model.open(options.input, options: reading)
    if options.keepsLayout {
      try target.take(model.layout)
      if target.carriedTerms != nil {
        // Ranks stay the same, and so do their terms.
        reading.keepsTerms = true
        model = try Model.open(options.input, options: reading)
      }
    }
    model = try options.derive(model)
    let keepsState = optimizer == .keep && !model.optimizer.isEmpty
    try target.check(keepsState: keepsState)
    if keepsState, let dtype = target.dtype, dtype != weightType(of: model) {
      throw ConversionRefusal(
        [
          "weights of \(dtype.rawValue) would not be the masters of the optimiser, rounded as the run "
            + "rounds them"
        ],
        hint: "--optimizer drop leaves the optimiser out")
    }
    try refusePart(model)
    var planner = try ConversionPlanner(model, target)
    let planned = try planner.plan()
    let files = model.checkpoint.files + model.stateFiles
    let run = StagedRun(
      planned.plan, into: planned.output, options: options.run, inputs: files.map(\.file),
      protected: model.locations + files.map(\.file.path))
    try run.validate()
    var options = options
    options.target = target
    return PreparedConversion(
      options: options, model: model,
      notes: (model.notes + planner.notes + leftOut(model, optimizer)).uniqued(),
      warnings: model.checkpoint.warnings.map(\.description), run: run, texts: planned.texts,
      copies: options.copiesSideFiles ? try model.sideFiles(into: planned.sideFolder) : [])
  }

  private static func weightType(of model: Model) -> DType? {
    model.checkpoint.tensors.lazy.map(\.nominalSpec).dominantFloatingPointType
  }

  /// Refuses a file that holds one rank or module of a checkpoint.
  private static func refusePart(_ model: Model) throws {
    let name = model.location.lastComponent
    let isPart =
      NeoXFileName(name) != nil || name == "model_optim_rng.pt"
      || name.hasPrefix("consolidated.") && name.hasSuffix(".pth")
    guard model.layout.format == .torch, isPart else { return }
    throw LayoutError([
      LayoutProblem(
        .unsupported, model.location.text, "the file is one part of a checkpoint",
        hint: "name the directory of the checkpoint")
    ])
  }

  /// A line for a state of the optimiser that does not go along.
  private static func leftOut(
    _ model: Model, _ optimizer: TargetLayout.Optimizer
  ) -> [String] {
    model.layout.data > 0 && optimizer == .drop
      ? ["the optimiser's state is left out; --optimizer masters writes its float32 masters"] : []
  }
}
