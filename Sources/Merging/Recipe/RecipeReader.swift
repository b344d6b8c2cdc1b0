import StrictYAML
import Tensors

/// Reads recipes: mergekit's YAML, checked strictly, with `seed` and `output` added.
///
/// The reader goes on after a problem and reports all of them together. A recipe is only returned
/// if no problem is an error.
package struct RecipeReader {
  let table: MethodTable
  var problems: [RecipeProblem] = []
  /// The recipe's method, once known; without it parameters cannot be checked.
  var method: MethodSignature?
  /// Whether a base model is given but cannot be read, so that its absence is no further problem.
  var hasUnreadableBase = false

  private init(_ table: MethodTable) { self.table = table }

  /// Reads the text of a recipe.
  ///
  /// - Parameters:
  ///   - bytes: the text, UTF-8.
  ///   - file: the name that messages show.
  ///   - table: the methods that a recipe may name.
  /// - Returns: the recipe, with its warnings.
  /// - Throws: all problems of the recipe, if one of them is an error.
  package static func read(_ bytes: [UInt8], file: String, methods table: MethodTable)
    throws(RecipeError) -> Recipe
  {
    var reader = Self(table)
    do {
      let (root, problems) = try YAMLComposer.compose(bytes, "recipe")
      reader.problems = problems.map(RecipeProblem.init)
      if let recipe = reader.recipe(root, file: file) { return recipe }
    } catch {
      reader.problems.append(RecipeProblem(error))
    }
    throw RecipeError(file: file, problems: reader.problems)
  }

  private mutating func recipe(_ root: YAMLNode?, file: String) -> Recipe? {
    guard let root, !root.isNull else {
      error(at: root?.place ?? .start, "the recipe is empty")
      return nil
    }
    guard let fields = readFields(of: root, "a recipe", known: Self.keys, useless: Self.uselessKeys)
    else { return nil }

    let method = readMethod(fields, at: root.place)
    let base = readBase(fields)
    let parameters = readParameters(fields["parameters"], of: .all)
    let dtype = fields["dtype"].flatMap { readDType($0) }
    let outDType = fields["out_dtype"].flatMap { readDType($0) }
    let output = readOutput(fields["output"], outDType: outDType)
    let tokenizer = readTokenizer(fields)
    let chatTemplate = fields["chat_template"].flatMap { readChatTemplate($0) }
    let seed = fields["seed"].flatMap { readSeed($0) }

    let assembly = readAssembly(fields, of: "a recipe", base: base, at: root.place)
    guard let method, let assembly, !problems.contains(where: { $0.severity == .error }) else {
      return nil
    }
    return Recipe(
      file: file, method: method, assembly: assembly, base: base, dtype: dtype, outDType: outDType,
      parameters: parameters, tokenizer: tokenizer, chatTemplate: chatTemplate, seed: seed,
      output: output, warnings: problems.inTextOrder)
  }

  private mutating func readMethod(_ fields: RecipeFields, at place: RecipePlace)
    -> Placed<MethodSignature>?
  {
    guard let node = fields["merge_method"] else {
      error(at: place, "the recipe names no merge_method")
      return nil
    }
    guard let name = readText(node, "merge_method takes the name of a method") else { return nil }
    method = table.method(named: name)
    if let method { return Placed(method, at: node.place) }
    if table.later.contains(name) {
      error(at: node.place, "the method '\(name)' comes in a later version")
    } else {
      let names = table.methods.map(\.name)
      let hint = NearestName.hint(for: name, among: names)
      error(at: node.place, "there is no method '\(name)'\(hint)")
    }
    return nil
  }

  private static let keys = [
    "merge_method", "models", "slices", "modules", "base_model", "dtype", "out_dtype",
    "parameters", "tokenizer_source", "tokenizer", "chat_template", "seed", "output",
  ]

  private static let uselessKeys = ["input_model_parameters", "embed_slerp", "name"]
}
