import StrictYAML

extension RecipeReader {
  /// Whose parameters a level holds.
  enum ParameterHolder {
    /// A slice, a module or the recipe: values for all inputs.
    case all
    /// One input.
    case source
  }

  /// Reads a `parameters` mapping against the definitions of a method.
  ///
  /// Without an `override`, whose method alone counts, these are the recipe's method and those of its
  /// overrides.
  mutating func readParameters(
    _ node: YAMLNode?, of holder: ParameterHolder, by override: MethodSignature? = nil
  ) -> Recipe.Parameters {
    guard let node, !node.isNull else { return [:] }
    guard case .mapping(let entries) = node.content else {
      error(at: node.place, "parameters are a mapping from names to values, found \(node.inWords)")
      return [:]
    }
    guard let method = override ?? method else { return [:] }
    let methods = [method] + (override == nil ? otherMethods : [])
    var settings: Recipe.Parameters = [:]
    for entry in entries {
      let definitions = methods.compactMap { $0.parameter(named: entry.key) }
      guard let definition = definitions.first else {
        reportUnknown(entry, method)
        continue
      }
      if holder == .source, definitions.allSatisfy({ $0.scope == .shared }) {
        warning(
          at: entry.keyPlace,
          "'\(entry.key)' is one value for all models and has no effect on a single one")
      }
      settings[entry.key] = readSetting(entry.value, definition)
    }
    return settings
  }

  private mutating func reportUnknown(_ entry: YAMLEntry, _ method: MethodSignature) {
    let name = entry.key
    if table.knows(parameter: name) || ["embed_slerp", "input_model_parameters"].contains(name) {
      warning(at: entry.keyPlace, "'\(name)' has no effect on the method '\(method.name)'")
    } else {
      let hint = NearestName.hint(for: name, among: method.parameters.map(\.name))
      error(at: entry.keyPlace, "the method '\(method.name)' has no parameter '\(name)'\(hint)")
    }
  }

  /// Reads a value, a gradient, a condition or a list of conditions.
  private mutating func readSetting(_ node: YAMLNode, _ definition: ParameterDefinition) -> Setting?
  {
    let place = node.place
    switch node.content {
    case .mapping:
      guard let choice = readChoice(node, definition) else { return nil }
      return Setting(choices: [choice], isConditional: true, at: place)
    case .sequence(let items) where items.contains(where: \.isMapping):
      guard items.allSatisfy(\.isMapping) else {
        error(
          at: place,
          "'\(definition.name)' mixes values and {value, filter} entries in one list")
        return nil
      }
      let choices = items.compactMap { readChoice($0, definition) }
      return Setting(choices: choices, isConditional: true, at: place)
    case .sequence, .scalar:
      guard let curve = readCurve(node, definition) else { return nil }
      let choice = Setting.Choice(filter: nil, curve: curve, at: place)
      return Setting(choices: [choice], isConditional: false, at: place)
    }
  }

  /// Reads `{value, filter?}`.
  private mutating func readChoice(_ node: YAMLNode, _ definition: ParameterDefinition)
    -> Setting.Choice?
  {
    guard let fields = readFields(of: node, "a conditional value", known: ["value", "filter"])
    else {
      return nil
    }
    let filter = fields["filter"].flatMap { readFilter($0) }
    guard let value = fields["value"] else {
      error(at: node.place, "a condition of '\(definition.name)' has no value")
      return nil
    }
    return readCurve(value, definition).map { .init(filter: filter, curve: $0, at: value.place) }
  }

  mutating func readFilter(_ node: YAMLNode) -> TensorFilter? {
    guard let text = readText(node, "a filter is text (quote it)") else { return nil }
    do {
      return try TensorFilter(text)
    } catch {
      self.error(at: node.place, "\(error)")
      return nil
    }
  }

  private mutating func readCurve(_ node: YAMLNode, _ definition: ParameterDefinition)
    -> Setting.Curve?
  {
    guard case .sequence(let items) = node.content else {
      return readValue(node, definition).map(Setting.Curve.constant)
    }
    let values = items.compactMap { readValue($0, definition) }
    return values.count == items.count ? .gradient(values) : nil
  }

  private mutating func readValue(_ node: YAMLNode, _ definition: ParameterDefinition)
    -> ParameterValue?
  {
    let name = definition.name
    guard case .scalar(let scalar) = node.content,
      let value = ParameterValue(scalar, as: definition.kind)
    else {
      error(at: node.place, "'\(name)' takes \(definition.kind.inWords), found \(node.inWords)")
      return nil
    }
    guard value.number.isFinite else {
      error(at: node.place, "'\(name)' must be finite, found \(value)")
      return nil
    }
    if case .boolean(let flag) = scalar, !definition.kind.takesBooleans {
      warning(at: node.place, "'\(name)' takes a number; the boolean \(flag) counts as \(value)")
    }
    if let (severity, complaint) = definition.limits?.complaint(about: value.number) {
      problems.append(RecipeProblem(severity, at: node.place, "'\(name)' of \(complaint)"))
    }
    return value
  }
}

extension YAMLNode {
  fileprivate var isMapping: Bool {
    if case .mapping = content { true } else { false }
  }
}
