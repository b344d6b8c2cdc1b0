import StrictYAML

extension RecipeReader {
  /// The methods that overrides name, so that the recipe's levels may hold their parameters.
  ///
  /// Names that mean none are reported when the overrides are read.
  func overrideMethods(_ node: YAMLNode?) -> [MethodSignature] {
    guard case .sequence(let items)? = node?.content else { return [] }
    return items.compactMap { item in
      guard case .mapping(let entries) = item.content,
        let name = entries.first(where: { $0.key == "merge_method" }),
        case .scalar(.text(let text)) = name.value.content
      else { return nil }
      return table.method(named: text)
    }
  }

  /// Reads the `overrides` of a recipe whose inputs are known.
  mutating func readOverrides(_ node: YAMLNode?, inputs: [ModelReference]) -> [Recipe.Override] {
    guard let node else { return [] }
    return readItems(of: node, "overrides").compactMap { readOverride($0, inputs: inputs) }
  }

  private mutating func readOverride(
    _ node: YAMLNode, inputs: [ModelReference]
  ) -> Recipe.Override? {
    let known = ["filter", "tensors", "merge_method", "parameters", "model"]
    guard let fields = readFields(of: node, "an override", known: known) else { return nil }
    let patterns = ["tensors", "filter"].compactMap { fields[$0] }
    guard let pattern = patterns.first, patterns.count == 1 else {
      error(
        at: node.place,
        "an override says which tensors it is for with one of tensors and filter, found "
          + (patterns.isEmpty ? "none" : "both"))
      return nil
    }
    let effects = ["merge_method", "parameters", "model"].compactMap { fields[$0] }
    guard !effects.isEmpty else {
      error(at: node.place, "the override has no merge_method, parameters or model")
      return nil
    }
    let filter = readFilter(pattern)
    let method = fields["merge_method"].flatMap { readMethodName($0) }
    let own = method?.value ?? (fields["merge_method"] == nil ? self.method : nil)
    let parameters = readParameters(fields["parameters"], of: .all, by: own)
    let model = fields["model"].flatMap { readModel($0) }
    if let model, !inputs.isEmpty, !inputs.contains(model.value) {
      let hint = NearestName.hint(for: model.value.description, among: inputs.map(\.description))
      error(at: model.place, "'\(model.value)' is no input of the recipe\(hint)")
    }
    if let own, model != nil, !own.inputs.contains(1) {
      error(
        at: node.place,
        "'\(own.name)' takes \(own.inputs.inWords), and 'model' leaves one; "
          + "'merge_method: passthrough' takes one")
    }
    guard let filter else { return nil }
    return Recipe.Override(
      filter: filter, method: method, parameters: parameters, model: model, place: node.place)
  }
}
