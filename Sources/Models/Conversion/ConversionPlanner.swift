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
  /// Tensors by the names that the output has for them.
  private var tensors: [TensorName: LogicalTensor] = [:]
  private var specs: [TensorName: TensorSpec] = [:]

  init(_ model: Model, _ target: TargetLayout) throws {
    self.model = model
    self.target = target
    try chooseTensors()
  }

  mutating func plan() throws -> Planned {
    switch target.format {
    case .huggingFace: return try huggingFace()
    default: return try placed()
    }
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
    if let first = dropped.first {
      notes.append(
        "\(dropped.count) derived buffers such as \(first.quoted) are computed by loaders and left "
          + "out")
    }
  }

  private func spec(of tensor: LogicalTensor, named name: TensorName) -> TensorSpec {
    let isCast = target.dtype != nil && tensor.spec.dtype.isFloatingPoint
    return TensorSpec(
      name: name, dtype: isCast ? target.dtype ?? tensor.spec.dtype : tensor.spec.dtype,
      shape: tensor.spec.shape)
  }

  private func isDerived(_ name: TensorName) -> Bool {
    model.shape != nil && HuggingFaceTable.derivedEndings.contains { name.text.hasSuffix($0) }
  }

  // MARK: Layouts

  private mutating func huggingFace() throws -> Planned {
    let written = try model.shape.map { shape in try writtenModel(shape, for: .huggingFace) }
    let sorted = specs.values.sorted { $0.name < $1.name }
    let output = try HuggingFaceOutput(
      sorted, of: written, donor: model.configuration, shardSize: target.shardSize)
    notes += output.notes
    return Planned(
      plan: try plan(in: output.shards.shards.flatMap { $0.layout.entries.map(\.spec.name) }),
      output: output.shards.output, texts: output.texts, sideFolder: "")
  }

  private mutating func placed() throws -> Planned {
    guard let shape = model.shape else {
      throw ConversionRefusal(
        ["'\(model.reference)' is of no architecture with a layout table"],
        hint: "tables are there for Llama and GPT-NeoX; --base-config names a configuration")
    }
    let writer = try ModelWriters.writer(for: target.format)
    let written = try writtenModel(shape, for: writer.conflicts)
    let directory = try writer.output(written, target)
    notes += directory.notes
    let unplaced = specs.keys.filter { !directory.placed.contains($0) }.sorted()
    guard unplaced.isEmpty else {
      throw ConversionRefusal(
        unplaced.prefix(12).map { "\(target.format.rawValue) has no place for \($0.quoted)" }
          + (unplaced.count > 12 ? ["and \(unplaced.count - 12) more"] : []))
    }
    for (name, source) in directory.aliases {
      guard let tensor = tensors[source], let spec = specs[source] else { continue }
      tensors[name] = tensor
      specs[name] = TensorSpec(name: name, dtype: spec.dtype, shape: spec.shape)
    }
    var draft = OutputDraft()
    for file in directory.files { try draft.add(file) }
    return Planned(
      plan: try plan(in: draft.targets.map(\.tensor)), output: draft.output(specs),
      texts: directory.texts, sideFolder: writer.sideFolder)
  }

  /// The model as the target is to hold it; refused where it cannot.
  private mutating func writtenModel(
    _ shape: DecoderShape, for conflicts: SettingsConflict.Target
  ) throws -> WrittenModel {
    var settings = model.settings
    addBiases(to: &settings)
    let conflict = SettingsConflict(shape, settings, in: conflicts)
    guard conflict.refusals.isEmpty else { throw ConversionRefusal(conflict.refusals) }
    notes += conflict.notes
    return WrittenModel(shape: shape, settings: settings, types: specs.mapValues(\.dtype))
  }

  /// What the tensors say about biases where no configuration does.
  private func addBiases(to settings: inout DecoderSettings) {
    func set(_ key: DecoderSettings.Key, _ ending: String) {
      guard settings[key]?.value.isNone ?? true else { return }
      let isThere = specs.keys.contains { $0.text.hasSuffix(ending) }
      settings.set(key, .bool(isThere), from: SettingSource(.tensors))
    }
    switch model.shape?.family {
    case .llama?:
      set(.attentionBias, "self_attn.q_proj.bias")
      set(.outputBias, "self_attn.o_proj.bias")
      set(.mlpBias, "mlp.down_proj.bias")
    case .gptNeoX?: set(.attentionBias, "attention.dense.bias")
    case nil: break
    }
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
      let method = tensor.spec.dtype == spec.dtype ? "copy" : "cast"
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
