/// Why a parameter has no value.
package enum ParameterFault: Error, Hashable, Sendable, CustomStringConvertible {
  case missing(parameter: String, model: ModelReference?, tensor: String)
  /// A gradient of whole numbers gives a fraction.
  case fractional(parameter: String, tensor: String, origin: ParameterOrigin)

  package var description: String {
    switch self {
    case .missing(let parameter, let model, let tensor):
      "missing required parameter '\(parameter)' for tensor '\(tensor)'"
        + (model.map { " of model '\($0)'" } ?? "")
    case .fractional(let parameter, let tensor, let origin):
      "the whole number '\(parameter)' comes out as a fraction for tensor '\(tensor)': \(origin)"
    }
  }
}

/// A parameter's value and what gave it.
package struct ResolvedParameter: Hashable, Sendable {
  /// The value; nil where the method's default is to have none.
  package let value: ParameterValue?
  package let origin: ParameterOrigin
}

/// Finds the values of parameters for the tensors of one output slice.
///
/// The levels are searched from the innermost: the override of the tensor, the source of the model
/// (not for shared parameters), the slice, the module, the recipe, the method's default. A level counts if its setting has a
/// choice whose filter passes the tensor's name; a choice with an empty gradient counts as none.
package struct ParameterResolver {
  private let recipe: Recipe
  private let slice: Recipe.OutputSlice
  private let module: Recipe.Module?
  private var matcher = TensorFilterMatcher()

  /// Prepares the levels of a slice; `module` is the name of the module, if the recipe has modules.
  package init(_ recipe: Recipe, slice: Recipe.OutputSlice, module: String? = nil) {
    self.recipe = recipe
    self.slice = slice
    if case .modules(let modules) = recipe.assembly {
      self.module = modules.first { $0.name == module }
    } else {
      self.module = nil
    }
  }

  /// The value of a parameter.
  ///
  /// - Parameters:
  ///   - definition: the parameter, one of the recipe's method.
  ///   - model: the input that the value is for; ignored for shared parameters.
  ///   - source: the input's index among the sources of the slice; nil for the first of the model.
  ///   - tensor: the name that filters see: the input tensor's for a per-model parameter, the
  ///     output tensor's for a shared one.
  ///   - t: the layer's position in its slice: `k / (L - 1)` for layer k of L, 1 if L is 1, and 0
  ///     for tensors outside of layers.
  ///   - override: the number of the tensor's override, if it has one.
  /// - Returns: the value and what gave it.
  /// - Throws: `ParameterFault` if a required parameter has no value, or a whole number a fraction.
  package mutating func value(
    of definition: ParameterDefinition, model: ModelReference?, source: Int? = nil,
    tensor: String, at t: Double, override: Int? = nil
  ) throws(ParameterFault) -> ResolvedParameter {
    for (level, parameters) in levels(definition, model, source, override) {
      guard let setting = parameters[definition.name],
        let index = setting.choices.firstIndex(where: { matcher.passes(tensor, $0.filter) })
      else { continue }
      let choice = setting.choices[index]
      var origin = ParameterOrigin(level, in: recipe.file)
      origin.place = choice.place
      origin.filter = choice.filter
      origin.condition = setting.isConditional ? index : nil
      switch choice.curve {
      case .constant(let value): return ResolvedParameter(value: value, origin: origin)
      case .gradient(let values) where values.isEmpty: continue
      case .gradient(let values):
        let position = GradientPosition(t: t, valueCount: values.count)
        origin.gradient = position
        guard let value = position.value(of: values) else {
          throw .fractional(parameter: definition.name, tensor: tensor, origin: origin)
        }
        return ResolvedParameter(value: value, origin: origin)
      }
    }
    return try fallback(definition, model, tensor, override)
  }

  private func levels(
    _ definition: ParameterDefinition, _ model: ModelReference?, _ index: Int?, _ override: Int?
  ) -> [(ParameterOrigin.Level, Recipe.Parameters)] {
    var levels: [(ParameterOrigin.Level, Recipe.Parameters)] = [(.slice, slice.parameters)]
    if definition.scope == .perModel, let model,
      let source = index.map({ slice.sources[$0] })
        ?? slice.sources.first(where: { $0.model == model })
    {
      levels.insert((.source(model), source.parameters), at: 0)
    }
    if let module { levels.append((.module(module.name), module.parameters)) }
    levels.append((.recipe, recipe.parameters))
    if let override {
      levels.insert((.override(override), recipe.overrides[override].parameters), at: 0)
    }
    return levels
  }

  private func fallback(
    _ definition: ParameterDefinition, _ model: ModelReference?, _ tensor: String, _ override: Int?
  ) throws(ParameterFault) -> ResolvedParameter {
    let origin = ParameterOrigin(
      .methodDefault(recipe.method(of: override).value.name), in: recipe.file)
    switch definition.fallback {
    case .value(let value): return ResolvedParameter(value: value, origin: origin)
    case .absent: return ResolvedParameter(value: nil, origin: origin)
    case .required:
      let model = definition.scope == .perModel ? model : nil
      throw .missing(parameter: definition.name, model: model, tensor: tensor)
    }
  }
}
