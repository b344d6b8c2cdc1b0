internal import Models
import Storage
import StrictYAML
import Tensors

extension RecipeReader {
  /// Reads a model reference: `path[@revision]`, or the object form.
  mutating func readModel(_ node: YAMLNode) -> Placed<ModelReference>? {
    switch node.content {
    case .scalar(.text(let text)):
      return readPlaced(at: node.place) { () throws(ModelReferenceFault) in try ModelReference(text)
      }
    case .mapping:
      let known = ["model", "lora", "override_architecture"]
      guard let fields = readFields(of: node, "a model reference", known: known) else { return nil }
      let architecture = fields["override_architecture"].flatMap {
        readText($0, "override_architecture takes the name of an architecture")
      }
      guard let model = fields["model"] else {
        error(at: node.place, "the model reference has no key 'model'")
        return nil
      }
      let reference = readModelPath(model, architecture: architecture)
      guard let lora = fields["lora"] else { return reference }
      guard let adapter = readModelPath(lora, architecture: nil), let reference else { return nil }
      return Placed(
        reference.value.with(.init(path: adapter.value.path, revision: adapter.value.revision)),
        at: reference.place)
    case .scalar, .sequence:
      error(at: node.place, "a model is a path or {model: ...}, found \(node.inWords)")
      return nil
    }
  }

  /// Reads the `base_model` of a recipe or slice.
  mutating func readBase(_ fields: RecipeFields) -> Placed<ModelReference>? {
    guard let node = fields["base_model"] else { return nil }
    let base = readModel(node)
    if base == nil { hasUnreadableBase = true }
    return base
  }

  /// Reads the inner part of the object form: text, or `{path, revision?}` for odd paths.
  private mutating func readModelPath(_ node: YAMLNode, architecture: String?)
    -> Placed<ModelReference>?
  {
    guard case .mapping = node.content else {
      guard let text = readText(node, "a model is a path") else { return nil }
      return readPlaced(at: node.place) { () throws(ModelReferenceFault) in
        try ModelReference(pathAndRevision: text, overrideArchitecture: architecture)
      }
    }
    guard let fields = readFields(of: node, "a model path", known: ["path", "revision"]) else {
      return nil
    }
    let revision = fields["revision"].flatMap { readText($0, "a revision is text (quote it)") }
    guard let path = fields["path"] else {
      error(at: node.place, "the model path has no key 'path'")
      return nil
    }
    guard let text = readText(path, "a path is text") else { return nil }
    guard !text.isEmpty else {
      error(at: path.place, "\(ModelReferenceFault.noPath)")
      return nil
    }
    let reference = ModelReference(
      path: text, revision: revision, overrideArchitecture: architecture)
    return Placed(reference, at: path.place)
  }

  private mutating func readPlaced(
    at place: RecipePlace, _ read: () throws(ModelReferenceFault) -> ModelReference
  ) -> Placed<ModelReference>? {
    do {
      return Placed(try read(), at: place)
    } catch {
      self.error(at: place, "\(error)")
      return nil
    }
  }

  /// Reads the name of a type that weights can have.
  mutating func readDType(_ node: YAMLNode) -> Placed<DType>? {
    guard let name = readText(node, "a dtype is a name") else { return nil }
    if let dtype = DTypeName.dtype(named: name) { return Placed(dtype, at: node.place) }
    let hint =
      NearestName.to(name, among: DTypeName.names).map { ", did you mean '\($0)'?" }
      ?? "; valid here: " + DTypeName.suggestions.joined(separator: ", ")
    error(at: node.place, "merged weights cannot be of dtype '\(name)'\(hint)")
    return nil
  }

  /// Reads the `output` section.
  mutating func readOutput(_ node: YAMLNode?, outDType: Placed<DType>?) -> Recipe.OutputOptions {
    var options = Recipe.OutputOptions()
    let known = ["dtype", "shard_size", "layout", "tp", "pp"]
    guard let node, let fields = readFields(of: node, "output", known: known) else {
      return options
    }
    options.dtype = fields["dtype"].flatMap { readDType($0) }
    options.shardSize = fields["shard_size"].flatMap { readShardSize($0) }
    options.layout = fields["layout"].flatMap { readLayout($0) }
    options.tensorParallel = fields["tp"].flatMap { readDegree($0, "tp") }
    options.pipeline = fields["pp"].flatMap { readDegree($0, "pp") }
    if let ours = options.dtype, let outDType, ours.value != outDType.value {
      error(at: ours.place, "output.dtype contradicts the out_dtype at \(outDType.place)")
    }
    return options
  }

  private mutating func readLayout(_ node: YAMLNode) -> Placed<ModelFormat>? {
    let names = ModelFormat.allCases.map(\.rawValue)
    guard let name = readText(node, "a layout is a name") else { return nil }
    if let layout = ModelFormat(rawValue: name) { return Placed(layout, at: node.place) }
    let hint =
      NearestName.to(name, among: names).map { ", did you mean '\($0)'?" }
      ?? "; valid here: " + names.joined(separator: ", ")
    error(at: node.place, "there is no layout '\(name)'\(hint)")
    return nil
  }

  private mutating func readDegree(_ node: YAMLNode, _ key: String) -> Placed<Int>? {
    if case .scalar(.integer(let count)) = node.content, (1...65_536).contains(count) {
      return Placed(count, at: node.place)
    }
    error(at: node.place, "\(key) takes a whole number from 1 on, found \(node.inWords)")
    return nil
  }

  private mutating func readShardSize(_ node: YAMLNode) -> Placed<Int>? {
    let size: Int? =
      switch node.content {
      case .scalar(.integer(let count)) where count >= 0: count
      case .scalar(.text(let text)): ByteSize.parse(text)
      case .scalar, .sequence, .mapping: nil
      }
    if let size { return Placed(size, at: node.place) }
    error(
      at: node.place,
      "shard_size takes a whole number of bytes or a size such as 5GB or 500MB, "
        + "found \(node.inWords)")
    return nil
  }

  /// Reads the policy of a merge without layers.
  mutating func readRaw(_ node: YAMLNode) -> Placed<Recipe.RawPolicy>? {
    if case .scalar(.boolean(true)) = node.content { return Placed(.strict, at: node.place) }
    if case .scalar(.boolean(false)) = node.content { return nil }
    let names = Recipe.RawPolicy.allCases.map(\.rawValue)
    guard let name = readText(node, "raw takes strict, intersection or union") else { return nil }
    if let policy = Recipe.RawPolicy(rawValue: name) { return Placed(policy, at: node.place) }
    error(
      at: node.place, "raw has no policy '\(name)'\(NearestName.hint(for: name, among: names))")
    return nil
  }

  /// Reads the seed of random masks.
  mutating func readSeed(_ node: YAMLNode) -> Placed<UInt64>? {
    if case .scalar(.integer(let value)) = node.content, let seed = UInt64(exactly: value) {
      return Placed(seed, at: node.place)
    }
    if case .scalar(.unsigned(let seed)) = node.content { return Placed(seed, at: node.place) }
    error(
      at: node.place, "seed takes a whole number from 0 to \(UInt64.max), found \(node.inWords)")
    return nil
  }
}
