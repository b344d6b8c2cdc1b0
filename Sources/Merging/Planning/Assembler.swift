internal import Checkpoints
internal import Layouts
internal import Tensors

/// Turns a recipe's slices into assignments, driven by the tensors that are there.
///
/// Layers are numbered on over the slices; tensors before the layers come from the first slice,
/// those after them from the last. Within a slice the tensors are those of the donor: its base if
/// that is one of the sources, else the first source.
struct Assembler {
  private let inputs: [ModelReference: MergeInput]
  private let recipe: Recipe
  private let scope: ModuleScope
  private(set) var overrides: OverrideMatcher
  private(set) var assignments: [Assignment] = []
  /// Layers of the output.
  private var layerCount = 0
  private(set) var problems: [PlanProblem] = []
  private(set) var notes: [String] = []

  init(
    _ recipe: Recipe, inputs: [ModelReference: MergeInput], scope: ModuleScope,
    overrides: OverrideMatcher
  ) {
    self.overrides = overrides
    self.recipe = recipe
    self.inputs = inputs
    self.scope = scope
  }

  /// A slice with its models opened.
  private struct OpenSlice {
    var slice: Recipe.OutputSlice
    var inputs: [MergeInput]
    var donor: Int
    /// The donor's layers.
    var numbering: LayerNumbering
    /// The layers of each source; all of the same count.
    var layers: [Range<Int>]
    var firstLayer: Int
    var layerCount: Int { layers[0].count }
  }

  mutating func assemble() {
    let slices = open(recipe.slices(of: scope.name))
    guard problems.isEmpty, let first = slices.first, let last = slices.last else { return }
    let isStacked = slices.count > 1 || first.slice.layerCount != nil
    if isStacked, first.numbering.stacks.count > 1 {
      let stacks = first.numbering.stacks.map(\.name).joined(separator: ", ")
      problems.append(
        PlanProblem(
          "the model has several stacks of layers (\(stacks)), and slices cut one; say which under "
            + "'modules'", place: first.slice.place))
      return
    }
    layerCount = slices.reduce(0) { $0 + $1.layerCount }
    for slice in slices { addLayers(of: slice) }
    addOthers(of: first) { $0 == .beforeLayers }
    addOthers(of: last) { $0 == .afterLayers }
    if !isStacked { reportStrays(first) }
  }

  // MARK: Slices

  private mutating func open(_ slices: [Recipe.OutputSlice]) -> [OpenSlice] {
    var firstLayer = 0
    var result: [OpenSlice] = []
    for slice in slices {
      let opened = slice.sources.compactMap { inputs[$0.model] }
      guard opened.count == slice.sources.count, !opened.isEmpty else { continue }
      let layers = zip(slice.sources, opened).map { source, input in
        source.layers ?? 0..<scope.layerCount(of: input)
      }
      check(layers, of: slice, opened)
      let base = slice.base?.value ?? recipe.base?.value
      let donor = slice.sources.firstIndex { $0.model == base } ?? 0
      result.append(
        OpenSlice(
          slice: slice, inputs: opened, donor: donor,
          numbering: scope.numbering(of: opened[donor]), layers: layers, firstLayer: firstLayer))
      firstLayer += layers[0].count
    }
    return result
  }

  private mutating func check(
    _ layers: [Range<Int>], of slice: Recipe.OutputSlice, _ opened: [MergeInput]
  ) {
    if Set(layers.map(\.count)).count > 1 {
      let counts = zip(slice.sources, layers).map { "\($0.model) has \($1.count)" }
      problems.append(
        PlanProblem(
          "all inputs of a slice must have the same number of layers: "
            + counts.joined(separator: ", "), place: slice.place))
    }
    for (index, source) in slice.sources.enumerated() {
      let available = scope.layerCount(of: opened[index])
      guard let range = source.layers, range.upperBound > available else { continue }
      problems.append(
        PlanProblem(
          "layer_range [\(range.lowerBound), \(range.upperBound)] reaches beyond the "
            + "\(available) layers of '\(source.model)'", place: source.place))
    }
  }

  // MARK: Tensors

  private mutating func addLayers(of slice: OpenSlice) {
    let donor = slice.inputs[slice.donor]
    let donorLayers = slice.layers[slice.donor]
    for spec in donor.checkpoint.tensors.lazy.map(\.spec) where scope.contains(spec.name) {
      guard case .layer(let layer) = slice.numbering.role(of: spec.name),
        donorLayers.contains(layer.index)
      else { continue }
      addLayer(layer, offset: layer.index - donorLayers.lowerBound, of: slice)
    }
    for (index, spec) in picked(of: slice) {
      let layers = slice.layers[index]
      guard case .layer(let layer) = scope.numbering(of: slice.inputs[index]).role(of: spec.name),
        layers.contains(layer.index)
      else { continue }
      addLayer(layer, offset: layer.index - layers.lowerBound, of: slice)
    }
  }

  /// A tensor of the layer at `offset` in a slice, which has the name `layer` somewhere.
  private mutating func addLayer(_ layer: LayerName, offset: Int, of slice: OpenSlice) {
    let output = layer.moved(to: slice.firstLayer + offset)
    let override = overrides.index(for: output.text)
    guard let used = used(override, slice) else { return }
    let sources = used.compactMap { index -> Assignment.Source? in
      source(index, slice, layer.moved(to: slice.layers[index].lowerBound + offset))
    }
    guard sources.count == used.count else { return }
    let t = GradientPosition.t(ofLayer: offset, of: slice.layerCount)
    let depth = GradientPosition.t(ofLayer: slice.firstLayer + offset, of: layerCount)
    assignments.append(
      Assignment(
        output: output, sources: sources, t: t, depth: depth, slice: slice.slice,
        module: scope.name, override: override))
  }

  /// The inputs that an override leaves; nil, with a problem, if its model is not in the slice.
  private mutating func used(_ override: Int?, _ slice: OpenSlice) -> [Int]? {
    guard let override, let model = recipe.overrides[override].model else {
      return Array(slice.inputs.indices)
    }
    if let index = slice.slice.sources.firstIndex(where: { $0.model == model.value }) {
      return [index]
    }
    problems.append(
      PlanProblem(
        "'\(model.value)' is no source of the slice at \(slice.slice.place), whose tensors this "
          + "override is for", place: model.place))
    return nil
  }

  /// Tensors that the donor lacks and an override takes from another input.
  private mutating func picked(of slice: OpenSlice) -> [(input: Int, spec: TensorSpec)] {
    guard slice.slice.layerCount == nil, recipe.overrides.contains(where: { $0.model != nil })
    else { return [] }
    let donor = slice.inputs[slice.donor].checkpoint
    return slice.inputs.indices.flatMap { index -> [(input: Int, spec: TensorSpec)] in
      let input = slice.inputs[index]
      return input.checkpoint.tensors.compactMap { tensor in
        guard donor[tensor.name] == nil, scope.contains(tensor.name),
          let override = overrides.index(for: tensor.name.text),
          recipe.overrides[override].model?.value == input.reference
        else { return nil }
        return (index, tensor.spec)
      }
    }
  }

  private mutating func addOthers(
    of slice: OpenSlice, where isWanted: (LayerNumbering.Role) -> Bool
  ) {
    for name in names(of: slice) where scope.contains(name) {
      let role = slice.numbering.role(of: name)
      guard isWanted(role) else { continue }
      let override = overrides.index(for: name.text)
      guard let used = used(override, slice) else { continue }
      let sources = used.compactMap { source($0, slice, name) }
      guard sources.count == used.count else { continue }
      let t = position(of: name, in: slice.numbering)
      assignments.append(
        Assignment(
          output: name, sources: sources, t: t ?? 0, depth: t ?? (role == .afterLayers ? 1 : 0),
          slice: slice.slice, module: scope.name, override: override))
    }
  }

  /// Where a tensor of another stack of layers stands in that stack; nil for what has no layer.
  private func position(of name: TensorName, in numbering: LayerNumbering) -> Double? {
    guard let layer = LayerName(name),
      let stack = numbering.stacks.first(where: { $0.name == layer.stack })
    else { return nil }
    return stack.layerCount > 1 ? Double(layer.index) / Double(stack.layerCount - 1) : 1
  }

  /// The donor's names, and a head that another input has and the donor ties to its embedding.
  private mutating func names(of slice: OpenSlice) -> [TensorName] {
    let donor = slice.inputs[slice.donor]
    var names = donor.checkpoint.tensors.map(\.name)
    names += picked(of: slice).map(\.spec.name)
    for input in slice.inputs {
      for head in ArchitectureHint.headNames
      where input.checkpoint[head] != nil && !names.contains(head) {
        guard TiedHead.embedding(for: head, in: donor) != nil else { continue }
        names.append(head)
        notes.append(
          "'\(donor.reference)' ties \(head.quoted) to its embedding and '\(input.reference)' "
            + "does not: the output is untied")
      }
    }
    return names
  }

  /// What one source gives for a tensor; a problem is recorded where it has none.
  private mutating func source(
    _ index: Int, _ slice: OpenSlice, _ name: TensorName
  ) -> Assignment.Source? {
    let input = slice.inputs[index]
    if input.checkpoint[name] != nil {
      return Assignment.Source(source: index, input: input, name: name, stored: name)
    }
    if let embedding = TiedHead.embedding(for: name, in: input) {
      return Assignment.Source(source: index, input: input, name: name, stored: embedding)
    }
    if DerivedBuffer.isDerived(name) {
      notes.append("\(name.quoted) is left out: not every model stores this derived buffer")
      return nil
    }
    problems.append(
      PlanProblem(
        "'\(input.reference)' lacks it, and '\(slice.inputs[slice.donor].reference)' has it; "
          + Self.wayOut(slice.inputs[slice.donor]),
        tensor: name, place: slice.slice.sources[index].place))
    return nil
  }

  /// How a tensor that not every model has gets into the output.
  private static func wayOut(_ input: MergeInput) -> String {
    "an entry of 'overrides' with 'merge_method: passthrough' and 'model: \(input.reference)' takes it "
      + "from there"
  }

  /// In a merge of whole models no tensor may silently fall away.
  private mutating func reportStrays(_ slice: OpenSlice) {
    let outputs = Set(assignments.map(\.output))
    let reported = Set(problems.compactMap(\.tensor))
    for (index, input) in slice.inputs.enumerated() {
      for name in input.checkpoint.tensors.lazy.map(\.name)
      where scope.contains(name) && !outputs.contains(name) && !reported.contains(name) {
        if DerivedBuffer.isDerived(name) { continue }
        problems.append(
          PlanProblem(
            "'\(input.reference)' has it, and '\(slice.inputs[slice.donor].reference)', whose "
              + "tensors the output follows, does not; " + Self.wayOut(input),
            tensor: name, place: slice.slice.sources[index].place))
      }
    }
  }
}
