internal import Checkpoints
internal import Pipeline
internal import Tensors

/// Plans the stages of a recipe one after another; each becomes an input of those after it.
struct StagePlanning {
  private let file: RecipeFile
  private let roots: [MergeInput]
  private let options: MergeOptions
  /// The models, and the stages that are planned.
  private(set) var inputs: [ModelReference: MergeInput]
  private(set) var warnings: [String] = []

  init(_ file: RecipeFile, models: [MergeInput], options: MergeOptions) {
    self.file = file
    roots = models
    self.options = options
    inputs = Dictionary(
      models.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The final merge.
  var final: RecipeDocuments.Stage { file.documents.stages[file.documents.stages.count - 1] }

  /// Plans all stages but the final one, and says what they are.
  mutating func planStages() throws -> [PreparedMerge.Stage] {
    try file.documents.stages.dropLast().map { stage in
      let name = stage.name ?? ""
      let planned = try PlannedStage(file, stage, inputs: inputs, roots: roots, options: options)
      let recipe = stage.recipe
      warnings += planned.warnings
      if file.documents.models.contains(ModelReference(path: "./" + name)) {
        warnings.append("'\(name)' is a stage, and './\(name)' another model")
      }
      inputs[ModelReference(path: name)] = try planned.input(named: name)
      return PreparedMerge.Stage(
        name: name, method: recipe.method.value.name, models: recipe.models.map(\.description),
        base: recipe.base?.value.description, seed: planned.seed, isUsed: stage.isNeeded,
        tensorCount: planned.plan.steps.count,
        byteCount: planned.plan.steps.reduce(0) { $0 + $1.output.byteCount })
    }
  }
}
