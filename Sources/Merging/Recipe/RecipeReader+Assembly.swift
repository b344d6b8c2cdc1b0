import StrictYAML

extension RecipeReader {
  /// Reads the one of `models`, `slices` and (in a whole recipe) `modules` that is given.
  mutating func readAssembly(
    _ fields: RecipeFields, of noun: String, base: Placed<ModelReference>?, at place: RecipePlace,
    forms: [String] = ["models", "slices", "modules"]
  ) -> Recipe.Assembly? {
    let given = forms.filter { fields[$0]?.isEmptyCollection == false }
    if given.isEmpty, let form = forms.first(where: { fields[$0] != nil }), let node = fields[form]
    {
      error(at: node.place, "'\(form)' is empty: there is nothing to merge")
      return nil
    }
    let list = forms.count == 2 ? "models and slices" : "models, slices and modules"
    guard given.count == 1, let form = given.first, let node = fields[form] else {
      let found = given.isEmpty ? "none" : given.joined(separator: " and ")
      let at = given.dropFirst().first.flatMap { fields[$0]?.place } ?? place
      error(at: at, "\(noun) has exactly one of \(list), found \(found)")
      return nil
    }
    switch form {
    case "models":
      let items = readItems(of: node, "models")
      let sources = items.compactMap { readSource($0, isWhole: true) }
      guard !sources.isEmpty, sources.count == items.count else { return nil }
      check(Recipe.wholeModels(sources, base: base), base: base, isWhole: true)
      return .models(sources)
    case "slices": return .slices(readSlices(node, base: base))
    default: return .modules(readModules(node, base: base))
    }
  }

  private mutating func readModules(_ node: YAMLNode, base: Placed<ModelReference>?)
    -> [Recipe.Module]
  {
    guard case .mapping(let entries) = node.content else {
      error(at: node.place, "modules is a mapping from names to modules, found \(node.inWords)")
      return []
    }
    return entries.compactMap { readModule($0, base: base) }
  }

  private mutating func readModule(_ entry: YAMLEntry, base: Placed<ModelReference>?)
    -> Recipe.Module?
  {
    let known = ["models", "slices", "parameters"]
    guard let fields = readFields(of: entry.value, "a module", known: known) else { return nil }
    let parameters = readParameters(fields["parameters"], of: .all)
    let assembly = readAssembly(
      fields, of: "a module", base: base, at: entry.keyPlace, forms: ["models", "slices"])
    let slices: [Recipe.OutputSlice]
    var isWholeModels = false
    switch assembly {
    case .models(let sources):
      slices = [Recipe.wholeModels(sources, base: base)]
      isWholeModels = true
    case .slices(let list): slices = list
    case .modules, nil: return nil
    }
    return Recipe.Module(
      name: entry.key, slices: slices, isWholeModels: isWholeModels, parameters: parameters,
      place: entry.keyPlace)
  }

  private mutating func readSlices(_ node: YAMLNode, base: Placed<ModelReference>?)
    -> [Recipe.OutputSlice]
  {
    let items = readItems(of: node, "slices")
    let slices = items.compactMap { readSlice($0, base: base) }
    let layers = slices.compactMap(\.layerCount)
    if layers.count == items.count, !items.isEmpty, layers.allSatisfy({ $0 == 0 }) {
      error(at: node.place, "the slices have no layers, so the output would have none")
    }
    return slices
  }

  private mutating func readSlice(_ node: YAMLNode, base: Placed<ModelReference>?)
    -> Recipe.OutputSlice?
  {
    let known = ["sources", "base_model", "parameters"]
    guard
      let fields = readFields(of: node, "a slice", known: known, useless: ["residual_weight"])
    else { return nil }
    let ownBase = readBase(fields)
    let parameters = readParameters(fields["parameters"], of: .all)
    guard let list = fields["sources"] else {
      error(at: node.place, "the slice has no sources")
      return nil
    }
    let items = readItems(of: list, "sources")
    let sources = items.compactMap { readSource($0, isWhole: false) }
    guard sources.count == items.count else { return nil }
    let slice = Recipe.OutputSlice(
      sources: sources, base: ownBase, parameters: parameters, place: list.place)
    check(slice, base: ownBase ?? base, isWhole: false)
    return slice
  }

  private mutating func readSource(_ node: YAMLNode, isWhole: Bool) -> Recipe.Source? {
    let known = ["model", "parameters"] + (isWhole ? [] : ["layer_range"])
    let noun = isWhole ? "an entry of models" : "a source"
    let useless = isWhole ? ["layer_range"] : []
    guard let fields = readFields(of: node, noun, known: known, useless: useless) else {
      return nil
    }
    let parameters = readParameters(fields["parameters"], of: .source)
    var layers: Range<Int>?
    if !isWhole { layers = readLayerRange(fields["layer_range"], of: node) }
    guard let name = fields["model"] else {
      error(at: node.place, "\(noun) has no model")
      return nil
    }
    guard let model = readModel(name), isWhole || layers != nil else { return nil }
    return Recipe.Source(
      model: model.value, layers: layers, parameters: parameters, place: model.place)
  }

  /// Reads `[start, end)`, which may be empty but not reversed.
  private mutating func readLayerRange(_ node: YAMLNode?, of source: YAMLNode) -> Range<Int>? {
    guard let node else {
      error(at: source.place, "a source of a slice needs a layer_range")
      return nil
    }
    guard case .sequence(let items) = node.content, items.count == 2,
      let start = items[0].layer, let end = items[1].layer
    else {
      error(
        at: node.place, "layer_range takes two whole numbers, [start, end)")
      return nil
    }
    guard start >= 0, end <= Self.layerLimit else {
      error(at: node.place, "layer_range [\(start), \(end)] reaches outside any model")
      return nil
    }
    guard start <= end else {
      error(at: node.place, "layer_range [\(start), \(end)] is reversed")
      return nil
    }
    return start..<end
  }

  /// More layers than any model has; keeps sums of layers far from overflow.
  private static let layerLimit = 100_000
}

extension YAMLNode {
  fileprivate var isEmptyCollection: Bool {
    switch content {
    case .sequence(let items): items.isEmpty
    case .mapping(let entries): entries.isEmpty
    case .scalar: false
    }
  }

  /// The number of a layer.
  fileprivate var layer: Int? {
    guard case .scalar(let scalar) = content else { return nil }
    if case .boolean = scalar { return nil }
    guard case .integer(let value)? = ParameterValue(scalar, as: .integer) else { return nil }
    return value
  }
}
