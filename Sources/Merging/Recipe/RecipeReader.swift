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
  /// The methods that overrides name.
  var otherMethods: [MethodSignature] = []
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
    let documents = try RecipeDocuments(reading: bytes, file: file, methods: table)
      .treated(as: nil)
    guard let second = documents.stages.dropFirst().first else { return documents.final }
    let problem = RecipeProblem(
      .error, at: second.recipe.method.place, "the recipe has several stages, and one is expected")
    throw RecipeError(file: file, problems: [problem])
  }

  /// Reads one document of a file.
  static func read(_ root: YAMLNode?, file: String, methods table: MethodTable) -> (
    recipe: Recipe?, problems: [RecipeProblem]
  ) {
    var reader = Self(table)
    let recipe = reader.recipe(root, file: file)
    return (recipe, reader.problems)
  }

  private mutating func recipe(_ root: YAMLNode?, file: String) -> Recipe? {
    guard let root, !root.isNull else {
      error(at: root?.place ?? .start, "the recipe is empty")
      return nil
    }
    guard let fields = readFields(of: root, "a recipe", known: Self.keys, useless: Self.uselessKeys)
    else { return nil }

    let method = readMethod(fields, at: root.place)
    otherMethods = overrideMethods(fields["overrides"])
    let base = readBase(fields)
    let parameters = readParameters(fields["parameters"], of: .all)
    let dtype = fields["dtype"].flatMap { readDType($0) }
    let outDType = fields["out_dtype"].flatMap { readDType($0) }
    let output = readOutput(fields["output"], outDType: outDType)
    let tokenizer = readTokenizer(fields)
    let chatTemplate = fields["chat_template"].flatMap { readChatTemplate($0) }
    let seed = fields["seed"].flatMap { readSeed($0) }
    let raw = fields["raw"].flatMap { readRaw($0) }
    let name = fields["name"].flatMap { node in
      readText(node, "a name is text (quote it)").map { Placed($0, at: node.place) }
    }

    let assembly = readAssembly(fields, of: "a recipe", base: base, at: root.place)
    let listed = assembly.map(Recipe.sources(of:))?.map(\.model) ?? []
    // Whole models get the base as a further input.
    let inputs = listed.isEmpty ? [] : listed + (base.map { [$0.value] } ?? [])
    let overrides = readOverrides(fields["overrides"], inputs: inputs)
    guard let method, let assembly, !problems.contains(where: { $0.severity == .error }) else {
      return nil
    }
    return Recipe(
      file: file, name: name, method: method, assembly: assembly, base: base, dtype: dtype,
      outDType: outDType, parameters: parameters, overrides: overrides, tokenizer: tokenizer,
      chatTemplate: chatTemplate, seed: seed, raw: raw, output: output,
      warnings: problems.inTextOrder)
  }

  private mutating func readMethod(_ fields: RecipeFields, at place: RecipePlace)
    -> Placed<MethodSignature>?
  {
    guard let node = fields["merge_method"] else {
      error(at: place, "the recipe names no merge_method")
      return nil
    }
    let placed = readMethodName(node)
    method = placed?.value
    return placed
  }

  /// Reads the name of a method.
  mutating func readMethodName(_ node: YAMLNode) -> Placed<MethodSignature>? {
    guard let name = readText(node, "merge_method takes the name of a method") else { return nil }
    if let method = table.method(named: name) { return Placed(method, at: node.place) }
    error(at: node.place, "there is no method '\(name)'\(table.hint(for: name))")
    return nil
  }

  private static let keys = [
    "merge_method", "models", "slices", "modules", "base_model", "dtype", "out_dtype",
    "parameters", "overrides", "tokenizer_source", "tokenizer", "chat_template", "seed", "output",
    "name", "raw",
  ]

  private static let uselessKeys = ["input_model_parameters", "embed_slerp"]
}
