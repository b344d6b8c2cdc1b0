/// What gave a parameter its value, for `--explain`.
package struct ParameterOrigin: Hashable, Sendable, CustomStringConvertible {
  /// A level at which a recipe sets parameters, from the innermost.
  package enum Level: Hashable, Sendable {
    /// An override, by its number from 0.
    case override(Int)
    case source(ModelReference)
    case slice
    case module(String)
    case recipe
    /// No level of the recipe.
    case methodDefault(String)
  }

  package let level: Level
  package let file: String
  /// Where the value is written; nil for defaults.
  package internal(set) var place: RecipePlace?
  /// The filter that let the tensor pass, if it has one.
  package internal(set) var filter: TensorFilter?
  /// Which condition of a conditional list it was, from 0.
  package internal(set) var condition: Int?
  /// Where between the values of a gradient it is.
  package internal(set) var gradient: GradientPosition?

  init(_ level: Level, in file: String) {
    self.level = level
    self.file = file
  }

  /// The origin in words: `recipe.yaml:12:7, model 'm', condition 2, filter 'mlp'`.
  package var description: String {
    let source =
      switch level {
      case .override(let index): "override \(index + 1)"
      case .source(let model): "model '\(model)'"
      case .slice: "slice"
      case .module(let name): "module '\(name)'"
      case .recipe: "recipe"
      case .methodDefault(let method): "default of '\(method)'"
      }
    var parts = place.map { ["\(file):\($0)", source] } ?? [source]
    if let condition { parts.append("condition \(condition + 1)") }
    if let filter { parts.append("filter \(filter)") }
    if let gradient { parts.append("\(gradient)") }
    return parts.joined(separator: ", ")
  }
}
