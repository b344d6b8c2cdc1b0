internal import Layouts
internal import Tensors

/// Leaves out layers; the others move up.
struct DropLayersEdit: Edit {
  static let definition = EditDefinition(
    "drop-layers", "leave layers out and renumber the rest", form: "LAYERS",
    short: .field("layers"), LayerSelection.fields("as in 3,5-7"))

  let selection: LayerSelection

  init?(_ fields: inout EditFields) {
    guard let selection = LayerSelection(&fields) else { return nil }
    self.selection = selection
  }

  var description: String { "drop-layers \(selection)" }

  func apply(to model: inout EditedModel) throws -> Int {
    let (stack, layers) = try selection.resolved(in: model)
    let gone = Set(layers)
    return try stack.arrange((0..<stack.count).filter { !gone.contains($0) }, in: &model)
  }
}

/// Makes the layers those of a list, in its order.
struct RepeatLayersEdit: Edit {
  static let definition = EditDefinition(
    "repeat-layers", "make the layers those of a list, some of them repeated", form: "LAYERS",
    short: .field("layers"),
    LayerSelection.fields("all layers of the output in their order, as in 0-15,8-23"))

  let selection: LayerSelection

  init?(_ fields: inout EditFields) {
    guard let selection = LayerSelection(&fields) else { return nil }
    self.selection = selection
  }

  var description: String { "repeat-layers \(selection)" }

  func apply(to model: inout EditedModel) throws -> Int {
    let (stack, layers) = try selection.resolved(in: model)
    return try stack.arrange(layers, in: &model)
  }
}

/// A list of layers of one stack, as edits are given it.
struct LayerSelection: Sendable, CustomStringConvertible {
  private let layers: LayerList
  private let stack: String?

  /// The fields, whose list is explained in these words.
  static func fields(_ summary: String) -> [EditDefinition.Field] {
    [
      .init("layers", summary, isRequired: true),
      .init("stack", "the prefix of their names (default: that of the most elements)"),
    ]
  }

  init?(_ fields: inout EditFields) {
    let stack = fields.text("stack")
    guard let layers = fields.layers("layers"), fields.isSound else { return nil }
    (self.layers, self.stack) = (layers, stack)
  }

  var description: String { "\(layers)" + (stack.map { " of \($0)" } ?? "") }

  /// The stack and the numbers of its layers, which are all there.
  fileprivate func resolved(
    in model: EditedModel
  ) throws(EditError) -> (stack: LayerStack, layers: [Int]) {
    let stack = try LayerStack(stack, in: model)
    try stack.check(layers.numbers)
    return (stack, layers.numbers)
  }
}

/// A stack of numbered layers of a model.
private struct LayerStack {
  /// The prefixes of the model's other stacks.
  private let others: [String]
  let name: String
  /// How many layers count; behind them may be some for multi-token prediction.
  let count: Int
  private let extraCount: Int
  /// Whether the configuration counts these layers.
  private let isMain: Bool

  init(_ name: String?, in model: EditedModel) throws(EditError) {
    let numbering = LayerNumbering(model.specs)
    guard let main = numbering.main else {
      throw EditError(.input, "no tensor has the number of a layer in its name")
    }
    let wanted = name ?? main.name
    guard let stack = numbering.stacks.first(where: { $0.name == wanted }) else {
      let names = numbering.stacks.map(\.name).joined(separator: ", ")
      throw EditError("there are no layers under '\(wanted)'; there are \(names)")
    }
    self.name = stack.name
    isMain = stack.name == main.name
    others = numbering.stacks.map(\.name).filter { $0 != stack.name }
    let extra = isMain ? model.configuration?.extraLayerCount ?? 0 : 0
    let counted = isMain ? model.configuration?.layerCount : nil
    if let counted, extra > 0, counted + extra == stack.layerCount {
      (count, extraCount) = (counted, extra)
    } else {
      (count, extraCount) = (stack.layerCount, 0)
    }
  }

  /// Refuses layers that are not there.
  func check(_ layers: [Int]) throws(EditError) {
    guard let layer = layers.first(where: { $0 >= count }) else { return }
    throw EditError("there is no layer \(layer): '\(name)' has the layers 0 to \(count - 1)")
  }

  /// Makes layer `i` of the output the layer `origins[i]`; returns the number of tensors of layers
  /// that are not where they were.
  func arrange(_ origins: [Int], in model: inout EditedModel) throws -> Int {
    let all = origins + (count..<count + extraCount)
    if origins == Array(0..<count) { return 0 }
    var places: [Int: [Int]] = [:]
    for (place, origin) in all.enumerated() { places[origin, default: []].append(place) }
    var arranged: [TensorName: EditedTensor] = [:]
    var moved = 0
    for name in model.names {
      guard let tensor = model[name] else { continue }
      guard let layer = LayerName(name), layer.stack == self.name else {
        arranged[name] = tensor
        continue
      }
      for place in places[layer.index] ?? [] {
        var tensor = tensor
        if place != layer.index {
          tensor.note("moved")
          moved += 1
        }
        arranged[layer.moved(to: place)] = tensor
      }
    }
    model.replaceAll(arranged)
    if origins.isEmpty {
      model.warnings.append(
        "no layer of '\(name)' is left; few loaders take a model without layers")
    }
    try configure(origins, &model)
    return moved
  }

  private func configure(_ origins: [Int], _ model: inout EditedModel) throws {
    guard let configuration = model.configuration else { return }
    let isSide = configuration.isSide(name)
    if isSide || isMain {
      let known = isSide ? configuration.layerCount(ofSide: name) : configuration.layerCount
      if let known, known != count {
        model.warnings.append(
          "\(configuration.file) says that there are \(known) layers, and '\(name)' has \(count)")
      }
    } else {
      model.warnings.append(
        "the configuration is not edited for the layers of '\(name)': only those of the decoder are "
          + "known in it")
    }
    try model.configure { editor in
      if isSide {
        try editor.setLayerCount(origins.count, old: count, ofSide: name)
      } else if isMain {
        try editor.stack(
          origins.map { LayerOrigin(model: 0, layer: $0) }, models: [configuration], donor: 0)
      }
      try editor.renumberQuantized(
        name, origins: origins + (count..<count + extraCount), count: count + extraCount,
        others: others)
    }
  }
}
