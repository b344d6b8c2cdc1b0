import StrictYAML

/// The recipes of one file: stages that later ones name as models, and the final merge.
///
/// Stages are the documents of a YAML stream, as in mergekit-multi, or the entries of a list
/// `stages` in a document. A stage is named in model positions only, by its bare name.
package struct RecipeDocuments: Sendable {
  /// One merge.
  package struct Stage: Sendable {
    /// Counted from 1 in the order of the text; 0 for the final merge.
    package let number: UInt32
    /// Whether the final merge depends on it.
    package let isNeeded: Bool
    package fileprivate(set) var recipe: Recipe
    /// Its part of the file, as a document of its own; empty for a merge that has stages inside.
    let text: String

    /// The name by which others refer to it.
    package var name: String? { recipe.name?.value }
  }

  package let file: String
  /// In the order of execution; the final merge is the last.
  package private(set) var stages: [Stage]

  /// What is odd about the file and about how its recipes go together.
  package let warnings: [RecipeProblem]

  /// The recipe of the final merge.
  package private(set) var final: Recipe

  /// Whether there is more than the final merge.
  package var isStaged: Bool { stages.count > 1 }

  /// Reads the text of a file.
  ///
  /// - Parameters:
  ///   - bytes: the text, UTF-8.
  ///   - file: the name that messages show.
  ///   - table: the methods that a recipe may name.
  /// - Throws: all problems of the recipes, if one of them is an error.
  package init(
    reading bytes: [UInt8], file: String, methods table: MethodTable
  ) throws(RecipeError) {
    self.file = file
    var problems: [RecipeProblem] = []
    var ofRecipes: [RecipeProblem] = []
    var recipes: [Recipe] = []
    var texts: [String] = []
    var count = 0
    do {
      let (roots, found) = try YAMLComposer.composeAll(bytes, "recipe")
      problems = found.map(RecipeProblem.init)
      let nodes = roots.isEmpty ? [nil] : Self.separated(roots, &problems)
      count = nodes.count
      let excerpt = RecipeExcerpt(bytes)
      for node in nodes {
        texts.append(node.map { excerpt.text(of: $0) } ?? "")
        let (recipe, found) = RecipeReader.read(node, file: file, methods: table)
        ofRecipes += found
        if let recipe { recipes.append(recipe) }
      }
    } catch {
      problems.append(RecipeProblem(error))
    }
    var order: StageOrder?
    if recipes.count == count, count > 0 {
      let made = StageOrder(recipes)
      problems += made.problems
      order = made
    }
    guard let order, let last = order.sorted.last,
      !(problems + ofRecipes).contains(where: { $0.severity == .error })
    else { throw RecipeError(file: file, problems: problems + ofRecipes) }
    warnings = problems
    final = recipes[last]
    var number: UInt32 = 0
    let numbers = recipes.indices.map { index -> UInt32 in
      if index == last { return 0 }
      number += 1
      return number
    }
    stages = order.sorted.map { index in
      Stage(
        number: numbers[index], isNeeded: order.needed.contains(index), recipe: recipes[index],
        text: texts[index])
    }
  }

  /// The stage of this name.
  package func stage(named name: String) -> Stage? { stages.first { $0.name == name } }

  /// The stage that a reference means; nil for models.
  package func stage(_ reference: ModelReference) -> Stage? {
    guard isStaged, reference == ModelReference(path: reference.path) else { return nil }
    return stage(named: reference.path)
  }

  /// Gives every recipe without a policy this one.
  mutating func treat(as policy: Recipe.RawPolicy) {
    for index in stages.indices where stages[index].recipe.raw == nil {
      stages[index].recipe.raw = Placed(policy, at: stages[index].recipe.method.place)
    }
    if let last = stages.last { final = last.recipe }
  }

  /// Every model of the recipes that is no stage, each once, in the order of the text; those of the
  /// final merge first.
  package var models: [ModelReference] {
    var seen: Set<ModelReference> = []
    return ([final] + stages.map(\.recipe)).flatMap(\.models).filter { model in
      stage(model) == nil && seen.insert(model).inserted
    }
  }

  /// Whether a stage's tokens are not those of the files around it: it makes a tokenizer for others, or
  /// aligns the rows of others.
  func changesTokens(_ stage: Stage) -> Bool {
    let recipe = stage.recipe
    guard recipe.tokenizer != nil || recipe.chatTemplate != nil else { return false }
    return stage.number > 0 && stage.isNeeded
      || recipe.tokenizer != nil && recipe.models.contains { self.stage($0) != nil }
  }

  /// Documents, with the entries of their `stages` before them.
  private static func separated(
    _ roots: [YAMLNode], _ problems: inout [RecipeProblem]
  ) -> [YAMLNode?] {
    roots.flatMap { root -> [YAMLNode] in
      guard case .mapping(let entries) = root.content,
        let stages = entries.first(where: { $0.key == "stages" })
      else { return [root] }
      guard case .sequence(let items) = stages.value.content else {
        problems.append(
          RecipeProblem(
            .error, at: stages.value.place,
            "stages is a list of recipes with names, found \(stages.value.inWords)"))
        return [root]
      }
      return items + [
        YAMLNode(.mapping(entries.filter { $0.key != "stages" }), at: root.place)
      ]
    }
  }
}
