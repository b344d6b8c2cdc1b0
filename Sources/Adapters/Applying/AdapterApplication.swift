internal import Checkpoints
internal import Layouts
internal import Models
internal import Tensors

/// Finds the tensor of a base for every tensor of an adapter, and makes what becomes of it.
struct AdapterApplication {
  /// Tensors that differ from those of the base, or that it does not have.
  private(set) var changed: [TensorName: LogicalTensor] = [:]
  private(set) var notes: [String] = []
  /// Whether the output's head is no longer its embedding.
  private(set) var isUntied = false

  private let adapter: Adapter
  private let base: BaseTensors
  private let orientation: AdapterOrientation
  private let recent = RecentFactors()

  init(_ model: Model, _ adapter: Adapter) {
    self.adapter = adapter
    base = BaseTensors(model)
    orientation = AdapterOrientation(
      configuration: adapter.configuration, modelType: model.configuration?.modelType)
  }

  mutating func apply() throws(AdapterFault) {
    for replacement in adapter.replacements { try replace(replacement) }
    for module in adapter.modules {
      try adapt(module)
      if module.bias != nil { try adaptBias(of: module) }
    }
    try checkSaved()
    noteMissing()
    try settleTying()
  }

  private mutating func replace(_ replacement: AdapterReplacement) throws(AdapterFault) {
    let name = replacement.tensor.name
    let old = try base.tensor(TensorName(replacement.target), for: name)
    guard replacement.tensor.spec.shape == old.spec.shape else {
      throw .replacement(
        name, found: replacement.tensor.spec.shape, expected: old.spec.shape)
    }
    if let other = changed[old.name] { throw .twice(other.name, name) }
    changed[old.name] = replacement.tensor.renamed(old.name, nominalType: old.nominalType)
  }

  private mutating func adapt(_ module: AdapterModule) throws(AdapterFault) {
    let stored = try base.tensor(TensorName(module.path + ".weight"), for: module.a.name)
    let tensor = changed[stored.name] ?? stored
    try add(module, to: tensor, orientation.orientation(of: tensor, for: module))
  }

  private mutating func adaptBias(of module: AdapterModule) throws(AdapterFault) {
    guard let bias = module.bias else { return }
    let stored = try base.tensor(TensorName(module.path + ".bias"), for: bias.name)
    guard stored.spec.elementCount == bias.spec.elementCount else {
      throw .shape(bias.name, found: bias.spec.shape, expected: "\(stored.spec.shape)")
    }
    try add(module, to: changed[stored.name] ?? stored, .bias)
  }

  private mutating func add(
    _ module: AdapterModule, to tensor: LogicalTensor, _ orientation: AdaptedTensor.Orientation
  ) throws(AdapterFault) {
    guard tensor.spec.dtype.isFloatingPoint,
      let adapted = AdaptedTensor(tensor, module, orientation, recent: recent)
    else { throw .baseType(tensor.name, tensor.spec.dtype) }
    changed[tensor.name] = adapted.tensor
  }

  // MARK: What the adapter lacks

  /// Modules that are saved whole must have all of the base's tensors: the old ones beside new ones
  /// would be a model that nobody trained.
  private func checkSaved() throws(AdapterFault) {
    let replaced = Set(adapter.replacements.map { TensorName($0.target) })
    for module in adapter.configuration.savedModules {
      for name in base.checkpoint.tensors.lazy.map(\.name)
      where changed[name] == nil && !DerivedBuffer.isDerived(name) && Self.lies(name, in: module) {
        throw .missingSaved(module: module, name)
      }
      guard let embedding = base.tiedEmbedding, Self.lies(base.headName, in: module) else {
        continue
      }
      let isShared = adapter.configuration.keepsTying && changed[embedding.name] != nil
      guard isShared || replaced.contains(base.headName) else {
        throw .missingSaved(module: module, base.headName)
      }
    }
  }

  /// Whether a parameter belongs to a module whose path ends so, or to one inside of it.
  private static func lies(_ name: TensorName, in module: String) -> Bool {
    let words = name.text.split(separator: ".")
    return (1..<max(1, words.count)).contains { count in
      words.prefix(count).joined(separator: ".").hasSuffix(module)
    }
  }

  /// PEFT takes modules without factors for ones that were not trained, with a warning.
  private mutating func noteMissing() {
    guard let targets = adapter.configuration.targets else { return }
    let unchanged = base.checkpoint.tensors.filter { tensor in
      tensor.spec.shape.count > 1 && tensor.name.text.hasSuffix(".weight")
        && changed[tensor.name] == nil
    }
    let missing = targets.among(
      unchanged.map { String($0.name.text.dropLast(".weight".count)) })
    guard let first = missing.first else { return }
    notes.append(
      "'target_modules' of the adapter names \(TensorName(first).quoted)"
        + (missing.count > 1 ? " and \(missing.count - 1) more" : "")
        + ", for which it has no factors: they stay as they are, as in PEFT")
  }

  // MARK: Tied embeddings

  /// A head that shares its weights with the embedding gets its own where they now differ.
  private mutating func settleTying() throws(AdapterFault) {
    guard let embedding = base.tiedEmbedding else { return }
    let head = changed.keys.first { base.checkpoint[$0] == nil }
    let isEmbeddingChanged = changed[embedding.name] != nil
    guard head != nil || isEmbeddingChanged else { return }
    if adapter.configuration.keepsTying {
      // Only a whole embedding can be shared again.
      guard head == nil, changed[embedding.name]?.derivation == nil else {
        throw .unsupported(
          key: "ensure_weight_tying",
          reason: "factors of a head that is tied to its embedding are not understood",
          hint: "merge base and adapter with PEFT's merge_and_unload")
      }
      return
    }
    isUntied = true
    if head == nil { changed[base.headName] = embedding.renamed(base.headName) }
    notes.append(
      "the base ties \((head ?? base.headName).quoted) to \(embedding.name.quoted), and the adapter "
        + "changes \(head == nil ? "the embedding" : isEmbeddingChanged ? "each" : "the head") by itself: "
        + "the result is untied")
  }
}
