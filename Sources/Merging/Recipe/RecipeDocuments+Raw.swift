import StrictYAML

extension RecipeDocuments {
  /// The recipes with a policy that a person gave besides them, checked for what raw merges cannot do.
  func treated(as policy: Recipe.RawPolicy?) throws(RecipeError) -> RecipeDocuments {
    var result = self
    if let policy { result.treat(as: policy) }
    let problems = result.stages.flatMap { Self.problems(of: $0.recipe) }
    guard problems.isEmpty else { throw RecipeError(file: file, problems: problems) }
    return result
  }

  /// What has no meaning for checkpoints without layers.
  private static func problems(of recipe: Recipe) -> [RecipeProblem] {
    guard recipe.raw != nil else { return [] }
    var problems: [RecipeProblem] = []
    func refuse(_ place: RecipePlace?, _ what: String) {
      guard let place else { return }
      problems.append(RecipeProblem(.error, at: place, "a raw merge has no \(what)"))
    }
    switch recipe.assembly {
    case .models: break
    case .slices(let slices): refuse(slices.first?.place, "layers, and so no slices")
    case .modules(let modules): refuse(modules.first?.place, "modules; give 'models'")
    }
    refuse(recipe.output.layout?.place, "layout")
    return problems
  }
}
