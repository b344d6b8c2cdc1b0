internal import Checkpoints
internal import Layouts
internal import Models
internal import Pipeline
internal import StrictJSON
internal import Tensors

/// The files that the tensors of a merged model go to, in the layout that the recipe asks for.
struct MergeOutput: Sendable {
  let placed: PlacedOutput
  /// Small files of known bytes: an index, or the configuration of another layout.
  let texts: [(name: String, bytes: [UInt8])]
  /// Where tokenizer files go, as a prefix of their names.
  let sideFolder: String
  /// What the layout does not store, and what was assumed.
  let notes: [String]
  /// Whether the directory has a `config.json`.
  let isHuggingFace: Bool
  private let order: [TensorName]
  /// Tensors that are stored as well under another name, by that name.
  private let aliases: [TensorName: TensorName]

  /// A Hugging Face directory.
  init(_ specs: [TensorSpec], shardSize: Int) throws(LayoutFault) {
    let shards = try ShardPlan(specs, shardSize: shardSize)
    placed = shards.output
    texts = shards.indexText.map { [(ShardPlan.indexFileName, Array($0.utf8))] } ?? []
    order = shards.shards.flatMap { $0.layout.entries.map(\.spec.name) }
    (sideFolder, notes, aliases, isHuggingFace) = ("", [], [:], true)
  }

  /// Files of HDF5, with the configuration of a Hugging Face directory beside them.
  init(hdf5 specs: [TensorSpec], in target: TargetLayout) throws {
    let output = try HDF5Writer(profile: target.hdf5Profile).output(
      specs, shardSize: target.shardSize ?? 0)
    (placed, texts) = (output.placed, output.texts)
    order = output.placed.targets.map(\.tensor)
    (sideFolder, notes, aliases, isHuggingFace) = ("", [], [:], true)
  }

  /// A directory in another layout.
  ///
  /// The first of the models that has a shape gives what is no tensor's to say.
  init(_ specs: [TensorSpec], in target: TargetLayout, models: [MergeInput]) throws {
    guard let donor = models.first(where: { $0.shape != nil }), var shape = donor.shape else {
      throw ConversionRefusal(
        ["none of the models is of an architecture with a layout table"],
        hint: "tables are there for Llama and GPT-NeoX; --base-config names a configuration")
    }
    let names = Dictionary(specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = HuggingFaceTable.rows(shape.family)
    func spec(_ part: ArrayRow.Part) -> TensorSpec? {
      rows.first { $0.part == part }?.slices.first.flatMap { names[$0.name(layer: nil)] }
    }
    shape.layerCount = LayerNumbering(specs).main?.layerCount ?? shape.layerCount
    shape.vocabulary = spec(.embedding)?.shape.first ?? shape.vocabulary
    shape.isTied = spec(.head) == nil
    let output = try TargetOutput(
      names, shape: shape, settings: donor.settings, in: target)
    placed = output.placed
    texts = output.texts
    order = output.order
    aliases = output.aliases
    sideFolder = output.sideFolder
    notes = output.notes
    isHuggingFace = target.format == .torch
  }

  /// The steps in the order of the files' data, so that output is written front to back; a tensor
  /// that is stored under two names is computed for each.
  func ordered(_ plan: Plan, keepingOrder: Bool) -> Plan {
    var plan = plan
    let steps = Dictionary(
      plan.steps.map { ($0.output.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (alias, source) in aliases {
      guard var step = steps[source] else { continue }
      step.output.name = alias
      plan.steps.append(step)
    }
    guard !keepingOrder else { return plan }
    let positions = Dictionary(
      zip(order, order.indices), uniquingKeysWith: { first, _ in first })
    plan.steps.sort { a, b in
      positions[a.output.name, default: 0] < positions[b.output.name, default: 0]
    }
    return plan
  }
}
