@testable import Merging

/// A few methods with the contracts of mergekit's, as the reader gets them.
enum RecipeFixture {
  static let weight = ParameterDefinition("weight", .float, .perModel, .required)
  static let density = ParameterDefinition(
    "density", .float, .perModel, .value(.float(1)), limits: .density)
  static let normalize = ParameterDefinition(
    "normalize", .boolean, .shared, .value(.boolean(true)))
  static let t = ParameterDefinition("t", .float, .shared, .required, limits: .interpolation)
  static let scale = ParameterDefinition("scale", .float, .perModel, .absent)

  static let methods = MethodTable([
    MethodSignature(
      "linear", parameters: [weight, normalize], base: .ignored, inputs: .atLeast(1)),
    MethodSignature("slerp", parameters: [t], base: .required, inputs: .exactly(2)),
    MethodSignature(
      "ties", parameters: [weight, density, normalize], base: .required, inputs: .atLeast(1)),
    MethodSignature(
      "dare_ties", parameters: [weight, density, normalize], base: .required, inputs: .atLeast(1)),
    MethodSignature("passthrough", parameters: [scale], base: .ignored, inputs: .exactly(1)),
  ])

  static func read(_ text: String, methods: MethodTable = methods) throws(RecipeError) -> Recipe {
    try RecipeReader.read(Array(text.utf8), file: "recipe.yaml", methods: methods)
  }

  /// All problems of a recipe as they are shown, whether or not it can be used.
  static func report(_ text: String) -> String {
    do {
      let recipe = try read(text)
      return recipe.warnings.map { $0.line(in: recipe.file) }.joined(separator: "\n")
    } catch {
      return error.description
    }
  }
}
