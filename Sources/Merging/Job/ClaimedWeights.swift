internal import Storage

/// The weights that a recipe of one linear combination states, so that they can be compared with
/// those that fit its output.
package struct ClaimedWeights: Hashable, Sendable {
  package let file: String
  /// The method's name: `linear` or `task_arithmetic`.
  package let method: String
  /// The models as `Model.open` takes them, in the order of the recipe, without the base.
  package let models: [String]
  /// By model; of `linear` with `normalize`, divided by their sum.
  package let weights: [Double]
  /// The base that differences are taken from; nil for `linear`.
  package let base: String?

  /// Reads a recipe.
  ///
  /// Throws `RecipeError` for recipes that are none, and for those that are no linear combination of
  /// whole models with the same weights everywhere.
  package init(readingRecipe path: String) throws {
    let text = try RecipeFile(path)
    let recipe = text.recipe
    file = path
    method = recipe.method.value.name
    func refuse(_ place: RecipePlace, _ message: String) -> RecipeError {
      RecipeError(file: path, problems: [RecipeProblem(.error, at: place, message)])
    }
    guard ["linear", "task_arithmetic"].contains(method) else {
      throw refuse(
        recipe.method.place,
        "'\(method)' is no linear combination with fixed weights; linear and task_arithmetic are")
    }
    guard !text.documents.isStaged, recipe.overrides.isEmpty else {
      throw refuse(
        recipe.method.place, "the weights of recipes with stages or overrides cannot be compared")
    }
    guard case .models(let sources) = recipe.assembly else {
      throw refuse(recipe.method.place, "the weights of slices and modules cannot be compared")
    }
    if let adapted = recipe.models.first(where: { $0.adapter != nil }) {
      throw refuse(
        recipe.method.place,
        "'\(adapted)' has an adapter; write it with 'suture lora apply' and name that model")
    }
    let folder = text.path.parent.text
    func locate(_ reference: ModelReference) -> String {
      let location = ModelLocation.of(
        reference, recipeFolder: folder == "." ? "" : folder, workingDirectory: ""
      ) { (try? FileStatus.ifPresent(Path($0))) != nil }
      return if case .local(let path) = location { path } else { reference.path }
    }
    let isLinear = method == "linear"
    let used = sources.filter { isLinear || $0.model != recipe.base?.value }
    for parameters in used.map(\.parameters) + [recipe.parameters] {
      for name in ["weight", "lambda", "normalize"] {
        guard let setting = parameters[name] else { continue }
        let isConstant = setting.choices.allSatisfy { choice in
          if case .constant = choice.curve { choice.filter == nil } else { false }
        }
        guard isConstant else {
          throw refuse(
            setting.place, "'\(name)' differs by tensor, and is not one number to compare")
        }
      }
    }
    let slice = Recipe.OutputSlice(
      sources: sources, base: nil, parameters: [:], place: recipe.method.place)
    var resolver = ParameterResolver(recipe, slice: slice)
    func value(_ name: String, _ source: Recipe.Source?) throws -> Double? {
      guard
        let definition = recipe.method.value.parameters.first(where: { $0.name == name })
      else { return nil }
      do {
        return try resolver.value(of: definition, model: source?.model, tensor: "", at: 0).value?
          .number
      } catch { throw refuse(source?.place ?? recipe.method.place, "\(error)") }
    }
    var weights = try used.map { try value("weight", $0) ?? 1 }
    let normalizes = (try value("normalize", nil) ?? 0) != 0
    let sum = weights.reduce(0, +)
    if normalizes, sum != 0 { weights = weights.map { $0 / sum } }
    let factor = isLinear ? 1 : try value("lambda", nil) ?? 1
    self.weights = weights.map { $0 * factor }
    models = used.map { locate($0.model) }
    base = isLinear ? nil : recipe.base.map { locate($0.value) }
  }
}
