internal import Checkpoints
internal import Layouts
internal import Pipeline
internal import StrictJSON
internal import Tensors

/// Plans a model in a target layout: one step for each logical tensor, copied or cast.
struct ConversionPlanner {
  /// What a directory becomes.
  struct Planned {
    var plan: Plan
    var output: PlacedOutput
    var texts: [(name: String, bytes: [UInt8])]
    /// Where tokenizer files go, as a prefix of their names.
    var sideFolder: String
  }

  private(set) var notes: [String] = []
  private let model: Model
  private let target: TargetLayout
  /// The shape of what is written.
  private var shape: DecoderShape?
  /// Tensors by the names that the output has for them.
  private var tensors: [TensorName: LogicalTensor] = [:]
  private var specs: [TensorName: TensorSpec] = [:]

  init(_ model: Model, _ target: TargetLayout) throws {
    self.model = model
    self.target = target
    shape = model.shape
    try chooseTensors()
    try dropTiedHead()
  }

  mutating func plan() throws -> Planned {
    guard target.format.keepsNames else { return try placed() }
    guard target.optimizer != .keep || model.optimizer.isEmpty else {
      throw ConversionRefusal(
        ["a Hugging Face directory has no place for the optimiser's state"],
        hint: "--optimizer drop leaves it out, --optimizer masters makes its float32 masters the "
          + "weights")
    }
    return try huggingFace()
  }

  // MARK: Tensors

  /// The weights that go along, and their types.
  private mutating func chooseTensors() throws {
    var masters: [TensorName: LogicalTensor] = [:]
    if target.optimizer == .masters {
      for tensor in model.optimizer {
        guard let name = OptimizerTensor(tensor.name), name.kind == .master else { continue }
        masters[name.tensor] = tensor
      }
      guard !masters.isEmpty else {
        throw ConversionRefusal(["'\(model.reference)' has no master weights of an optimiser"])
      }
    }
    var dropped: [TensorName] = []
    for stored in model.checkpoint.tensors {
      if isDerived(stored.name) {
        dropped.append(stored.name)
        continue
      }
      let tensor = masters[stored.name] ?? stored
      tensors[stored.name] = tensor
      specs[stored.name] = spec(of: tensor, named: stored.name)
    }
    if target.optimizer == .keep {
      for tensor in model.optimizer {
        tensors[tensor.name] = tensor
        specs[tensor.name] = tensor.spec
      }
    }
    if let first = dropped.first {
      notes.append(
        "\(dropped.count) derived buffers such as \(first.quoted) are computed by loaders and left "
          + "out")
    }
  }

  /// Refuses a model that lacks the head which its configuration says it has.
  private func checkHead() throws {
    guard model.layout.format.keepsNames,
      model.shape?.isTied == true, model.configuration?.tiesEmbeddings == false,
      let family = shape?.family, let names = TiedHead.names(family)
    else { return }
    throw ConversionRefusal(
      ["\(names.head.quoted) is missing, and the configuration says that it is not the embedding"],
      hint: "tie_word_embeddings: true in config.json would make them one")
  }

  /// Leaves out a head that is the embedding, where the layout has no other way to say so.
  private mutating func dropTiedHead() throws {
    guard model.layout.format == .meta, target.format != .meta, let family = shape?.family,
      let names = TiedHead.names(family), try TiedHead.isSame(model)
    else { return }
    tensors[names.head] = nil
    specs[names.head] = nil
    shape?.isTied = true
    notes.append("\(names.head.quoted) equals the embedding: the output ties them")
  }

  private func spec(of tensor: LogicalTensor, named name: TensorName) -> TensorSpec {
    let isCast = target.dtype != nil && tensor.spec.dtype.isFloatingPoint
    return TensorSpec(
      name: name, dtype: isCast ? target.dtype ?? tensor.nominalType : tensor.nominalType,
      shape: tensor.spec.shape)
  }

  private func isDerived(_ name: TensorName) -> Bool {
    model.shape != nil && DerivedBuffer.isDerived(name)
  }

  // MARK: Layouts

  private mutating func huggingFace() throws -> Planned {
    let written = try shape.map { try writtenModel($0) }
    let problems = shape.map {
      HuggingFaceTable.problems(in: specs.mapValues(\.shape), of: $0)
    }
    if let problems, let first = problems.first {
      notes.append("the tensors are not those of the configuration: \(first)")
      if problems.count > 1 { notes.append("and \(problems.count - 1) more such differences") }
    }
    let configuration = try HuggingFaceConfiguration(of: written, donor: model.configuration)
    notes += configuration.notes
    let sorted = specs.values.sorted { $0.name < $1.name }
    if target.format == .torch {
      let directory = try TorchWriter.output(sorted, shardSize: target.shardSize)
      var draft = OutputDraft()
      for file in directory.files { try draft.add(file) }
      return Planned(
        plan: try plan(in: draft.targets.map(\.tensor)), output: draft.output(specs),
        texts: directory.texts + configuration.texts, sideFolder: "")
    }
    if target.format == .hdf5 {
      let (output, index) = try HDF5Writer(profile: target.hdf5Profile).output(
        sorted, shardSize: target.shardSize ?? 0,
        metadata: model.checkpoint.metadata?.entries ?? [])
      return Planned(
        plan: try plan(in: output.targets.map(\.tensor)), output: output,
        texts: index + configuration.texts, sideFolder: "")
    }
    let shards = try ShardPlan(sorted, shardSize: target.shardSize ?? ShardPlan.defaultShardSize)
    let index = shards.indexText.map { [(ShardPlan.indexFileName, Array($0.utf8))] } ?? []
    return Planned(
      plan: try plan(in: shards.shards.flatMap { $0.layout.entries.map(\.spec.name) }),
      output: shards.output, texts: index + configuration.texts, sideFolder: "")
  }

  private mutating func placed() throws -> Planned {
    try checkHead()
    guard let shape else {
      throw ConversionRefusal(
        ["'\(model.reference)' is of no architecture with a layout table"],
        hint: "tables are there for Llama and GPT-NeoX; --base-config names a configuration")
    }
    let output = try TargetOutput(
      specs, shape: shape, settings: model.settings, in: target,
      state: model.state.map {
        CarriedState(run: $0, keepsOptimizer: target.optimizer == .keep)
      })
    notes += output.notes
    for (name, source) in output.aliases {
      tensors[name] = tensors[source]
      specs[name] = output.placed.specs[name]
    }
    return Planned(
      plan: try plan(in: output.order), output: output.placed, texts: output.texts,
      sideFolder: output.sideFolder)
  }

  /// The model as a Hugging Face configuration is to describe it.
  private mutating func writtenModel(_ shape: DecoderShape) throws -> WrittenModel {
    let settings = model.settings.withBiases(of: shape.family, in: specs.keys)
    let conflict = SettingsConflict(shape, settings, in: .huggingFace)
    guard conflict.refusals.isEmpty else { throw ConversionRefusal(conflict.refusals) }
    notes += conflict.notes
    return WrittenModel(shape: shape, settings: settings, types: specs.mapValues(\.dtype))
  }

  // MARK: Steps

  /// One step for each tensor, in the order in which the output first names them.
  private func plan(in order: [TensorName]) throws -> Plan {
    var seen: Set<TensorName> = []
    var steps: [Plan.Step] = []
    var refused: [String] = []
    for name in order where seen.insert(name).inserted {
      guard let tensor = tensors[name], let spec = specs[name] else { continue }
      let input = Plan.Input(tensor: tensor, model: model.reference)
      let isDerived = tensor.derivation != nil
      let method = isDerived ? "derive" : tensor.spec.dtype == spec.dtype ? "copy" : "cast"
      if let step = Plan.Step.conversion(
        of: input, to: spec, account: Plan.Step.Account(method: method))
      {
        steps.append(step)
      } else {
        refused.append(
          "\(name.quoted): \(tensor.spec.dtype.rawValue) cannot be converted to "
            + spec.dtype.rawValue)
      }
    }
    guard refused.isEmpty else { throw ConversionRefusal(refused) }
    return Plan(steps: steps)
  }
}
