package import Checkpoints
package import Layouts
package import Tensors

/// What a directory in a layout with a table becomes: files, places, small files.
package struct TargetOutput: Sendable {
  package var placed: PlacedOutput
  /// Logical tensors in the order in which files first name them.
  package var order: [TensorName]
  /// Tensors that the output stores as well under another name, by that name.
  package var aliases: [TensorName: TensorName]
  /// Small files of known bytes.
  package var texts: [(name: String, bytes: [UInt8])]
  /// What the layout does not store, and what was assumed.
  package var notes: [String]
  /// Where tokenizer files go, as a prefix of their names.
  package var sideFolder: String

  /// Lays out tensors of these specs in `target`.
  ///
  /// Throws `ConversionRefusal` with everything that the layout cannot hold, or `DivisionFault`.
  package init(
    _ specs: [TensorName: TensorSpec], shape: DecoderShape, settings: DecoderSettings,
    in target: TargetLayout, state: CarriedState? = nil
  ) throws {
    let writer = try ModelWriters.writer(for: target.format)
    guard writer.holdsWeights || state?.keepsOptimizer == true else {
      throw ConversionRefusal([
        "a universal checkpoint holds the state of an optimiser, and there is none to write"
      ])
    }
    let settings = settings.withBiases(of: shape.family, in: specs.keys)
    let conflict = SettingsConflict(shape, settings, in: writer.conflicts)
    guard conflict.refusals.isEmpty else { throw ConversionRefusal(conflict.refusals) }
    let problems = HuggingFaceTable.problems(
      in: specs.mapValues(\.shape), of: shape, terms: target.carriedTerms ?? 1)
    guard problems.isEmpty else {
      throw ConversionRefusal(
        listing: problems.map(\.description),
        hint: "the configuration does not describe these tensors")
    }
    let model = WrittenModel(
      shape: shape, settings: settings,
      types: specs.filter { OptimizerTensor($0.key) == nil }.mapValues(\.dtype), state: state)
    let directory = try writer.output(model, target)
    let placedNames = directory.placed
    var specs = specs
    if !writer.holdsWeights { specs = specs.filter { placedNames.contains($0.key) } }
    let unplaced = specs.keys.filter { !placedNames.contains($0) }.sorted()
    guard unplaced.isEmpty else {
      throw ConversionRefusal(
        listing: unplaced.map { "\(target.format.rawValue) has no place for \($0.quoted)" })
    }
    for (name, source) in directory.aliases {
      guard let spec = specs[source] else { continue }
      specs[name] = TensorSpec(name: name, dtype: spec.dtype, shape: spec.shape)
    }
    var draft = OutputDraft()
    for file in directory.files { try draft.add(file) }
    placed = draft.output(specs)
    var seen: Set<TensorName> = []
    order = draft.targets.map(\.tensor).filter { seen.insert($0).inserted }
    aliases = directory.aliases
    texts = directory.texts
    notes = conflict.notes + directory.notes
    sideFolder = writer.sideFolder
  }
}

extension DecoderSettings {
  /// The settings with what tensors say about biases where no configuration does.
  func withBiases(
    of family: DecoderShape.Family, in names: some Collection<TensorName>
  ) -> DecoderSettings {
    var settings = self
    for (key, ending) in Self.biases[family] ?? [:] where settings[key]?.value.isNone ?? true {
      let isThere = names.contains { $0.text.hasSuffix(ending) }
      settings.set(key, .bool(isThere), from: SettingSource(.tensors))
    }
    return settings
  }

  /// The ending of a bias by the setting that says whether there are such.
  private static let biases: [DecoderShape.Family: [Key: String]] = [
    .llama: [
      .attentionBias: "self_attn.q_proj.bias", .outputBias: "self_attn.o_proj.bias",
      .mlpBias: "mlp.down_proj.bias",
    ],
    .gptNeoX: [.attentionBias: "attention.dense.bias"],
  ]
}
