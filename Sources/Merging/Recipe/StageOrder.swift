import StrictYAML

/// The order in which the recipes of a file run: each after the stages that it names.
struct StageOrder {
  /// Indices of the recipes; the final one is the last.
  private(set) var sorted: [Int] = []
  /// The final recipe and all that it depends on.
  private(set) var needed: Set<Int> = []
  private(set) var problems: [RecipeProblem] = []
  private let recipes: [Recipe]
  private var indices: [String: Int] = [:]

  init(_ recipes: [Recipe]) {
    self.recipes = recipes
    checkNames()
    guard problems.isEmpty, let final = final() else { return }
    var path: [Int] = []
    visit(final, &path)
    needed = Set(sorted)
    sorted.removeAll { $0 == final }
    for index in recipes.indices where index != final { visit(index, &path) }
    sorted.append(final)
    if problems.contains(where: { $0.severity == .error }) { sorted = [] }
    for index in recipes.indices where index != final { checkStage(index, final) }
    for recipe in recipes { checkAdapters(recipe) }
  }

  private mutating func checkNames() {
    for (index, recipe) in recipes.enumerated() {
      guard let name = recipe.name else { continue }
      if name.value.isEmpty || name.value.contains(where: { "/@+".contains($0) })
        || [".", ".."].contains(name.value)
      {
        error(
          name.place, "'\(name.value)' cannot be the name of a stage: it is no name of a folder")
      }
      guard let first = indices.updateValue(index, forKey: name.value) else { continue }
      indices[name.value] = first
      let place = recipes[first].name?.place ?? .start
      error(name.place, "the name '\(name.value)' is already given at \(place)")
    }
    let unnamed = recipes.filter { $0.name == nil }
    for recipe in unnamed.dropFirst() {
      error(
        recipe.method.place,
        "several recipes have no name; the final merge alone may have none, and stages need one")
    }
  }

  /// The stages that a recipe names, where it names them.
  private func stages(of index: Int) -> [(stage: Int, place: RecipePlace)] {
    let recipe = recipes[index]
    let sources = recipe.allSlices.flatMap(\.sources).map { Placed($0.model, at: $0.place) }
    let bases = recipe.allSlices.compactMap(\.base) + (recipe.base.map { [$0] } ?? [])
    return (sources + bases).compactMap { model in
      guard model.value == ModelReference(path: model.value.path) else { return nil }
      return indices[model.value.path].map { ($0, model.place) }
    }
  }

  /// The unnamed recipe, else the only one that no other names.
  private mutating func final() -> Int? {
    if let index = recipes.firstIndex(where: { $0.name == nil }) { return index }
    let named = Set(
      recipes.indices.flatMap { index in
        stages(of: index).map(\.stage).filter { $0 != index }
      })
    let ends = recipes.indices.filter { !named.contains($0) }
    if ends.count == 1 { return ends[0] }
    guard let last = recipes.indices.last else { return nil }
    if ends.isEmpty {
      // There is a cycle, and looking for an order finds it.
      return last
    }
    error(
      recipes[last].name?.place ?? .start,
      "which merge is the final one? Leave out its name; these are named and nothing refers to them: "
        + ends.compactMap { recipes[$0].name?.value }.joined(separator: ", "))
    return nil
  }

  private mutating func visit(_ index: Int, _ path: inout [Int]) {
    guard !sorted.contains(index) else { return }
    path.append(index)
    defer { path.removeLast() }
    for (stage, place) in stages(of: index) {
      if let start = path.firstIndex(of: stage) {
        let names = (path[start...] + [stage]).map { recipes[$0].name?.value ?? "the final merge" }
        error(place, "the stages go in a circle: \(names.joined(separator: " from "))")
        return
      }
      visit(stage, &path)
    }
    sorted.append(index)
  }

  /// What a stage cannot say or need not.
  private mutating func checkStage(_ index: Int, _ final: Int) {
    let recipe = recipes[index]
    for place in [
      recipe.output.layout?.place, recipe.output.tensorParallel?.place,
      recipe.output.pipeline?.place,
    ].compactMap({ $0 }) {
      error(place, "a stage has no layout of its own; only the final merge is written in one")
    }
    let isUsed = recipes.indices.contains { other in
      stages(of: other).contains { $0.stage == index }
    }
    if !isUsed, let name = recipe.name {
      problems.append(
        RecipeProblem(
          .warning, at: name.place,
          "nothing refers to the stage '\(name.value)'; it is only made where stages are kept"))
    }
  }

  /// Adapters are applied to models that are there before the merge.
  private mutating func checkAdapters(_ recipe: Recipe) {
    for source in recipe.allSlices.flatMap(\.sources) {
      guard source.model.adapter != nil, indices[source.model.path] != nil else { continue }
      error(
        source.place,
        "'\(source.model.path)' is a stage, and adapters are applied to models alone; keep the stage "
          + "and name its folder")
    }
  }

  private mutating func error(_ place: RecipePlace, _ message: String) {
    problems.append(RecipeProblem(.error, at: place, message))
  }
}
