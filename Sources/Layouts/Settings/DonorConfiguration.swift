package import StrictJSON
package import Tensors

/// A donor's `config.json` (`--base-config`) with the extents of the tensors that stand beside it.
///
/// Everything that no tensor knows stays as the donor has it: rope scaling, special tokens,
/// unknown keys, and every byte between them.
package struct DonorConfiguration: Sendable {
  package let bytes: [UInt8]
  /// Where the donor and what else is known of the model disagree, and what could not be edited.
  package let findings: [ConfigurationFinding]

  /// Edits the donor.
  ///
  /// - Parameters:
  ///   - donor: the configuration of the same architecture.
  ///   - shape: the extents of the tensors.
  ///   - known: what other files say of the model; disagreements are reported, the donor stands.
  ///   - dtype: the element type of the tensors; nil leaves the donor's.
  /// - Throws: a donor of another architecture.
  package init(
    _ donor: ModelConfiguration, shape: DecoderShape, known: DecoderSettings, dtype: DType?
  ) throws(DonorError) {
    let reading = SettingsReading(huggingFace: donor)
    guard reading.settings.family == shape.family else {
      throw .architecture(
        file: donor.file, found: donor.modelType ?? "unnamed", wanted: shape.family)
    }
    var editor = ConfigurationEditor(donor)
    do throws(JSONEditError) {
      if let dtype { try editor.setDType(dtype) }
      try editor.setExtents(shape, as: reading.settings)
      if shape.isTied != reading.settings.tiesEmbeddings ?? false {
        try editor.setTying(shape.isTied)
      }
    } catch { throw .edit(file: donor.file, error) }
    bytes = editor.edit.bytes
    let disagreements = reading.settings.disagreements(with: known).filter {
      !Self.extents.contains($0.key)
    }
    findings =
      reading.findings + editor.warnings
      + disagreements.map {
        ConfigurationFinding(
          "donor.disagreement", .warning, file: donor.file,
          "\($0); the file of --base-config stands")
      }
  }

  /// What the tensors decide, so that no file can disagree about it.
  private static let extents: Set<DecoderSettings.Key> = [
    .layerCount, .hidden, .heads, .keyValueHeads, .headDimension, .inner, .vocabulary,
    .paddedVocabulary, .tiesEmbeddings, .dtype,
  ]
}

/// Why a donor's configuration is of no use.
package enum DonorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It describes another architecture.
  case architecture(file: String, found: String, wanted: DecoderShape.Family)
  /// Its text could not be edited.
  case edit(file: String, JSONEditError)

  package var description: String {
    switch self {
    case .architecture(let file, let found, let wanted):
      "\(file): expected a configuration of model type '\(wanted.rawValue)', found '\(found)'"
    case .edit(let file, let error): "\(file): \(error)"
    }
  }
}

extension ConfigurationEditor {
  /// Sets the extents that the donor has otherwise, where it says them or would mean another.
  fileprivate mutating func setExtents(
    _ shape: DecoderShape, as donor: DecoderSettings
  ) throws(JSONEditError) {
    var extents = [
      ("hidden_size", shape.hidden, donor.hidden),
      ("intermediate_size", shape.inner, donor.inner),
      ("num_attention_heads", shape.heads, donor.heads),
      ("num_hidden_layers", shape.layerCount, donor.layerCount),
      ("vocab_size", shape.vocabulary, donor.trueVocabulary),
    ]
    if shape.family == .llama {
      // Left out, it is the number of heads.
      let isPlainGroups = donor[.keyValueHeads]?.source.isDefault ?? true
      extents.append(
        ("num_key_value_heads", shape.groups, isPlainGroups ? shape.heads : donor.keyValueHeads))
      // Left out, it is the hidden size divided by the heads.
      let isPlain = shape.headDimension * shape.heads == shape.hidden
      if donor.headDimension != nil || !isPlain {
        extents.append(("head_dim", shape.headDimension, donor.headDimension))
      }
    }
    for (key, count, old) in extents where count != old {
      try set(key, to: String(count))
    }
  }

  /// Sets or adds a member of the outermost object; keys of these files are sorted as a rule.
  private mutating func set(_ key: String, to text: String) throws(JSONEditError) {
    guard edit[[key]] == nil else { return try edit.replace([key], with: text) }
    let members = edit.document.root.object?.members ?? []
    let anchor = members.last { $0.key.utf8.lexicographicallyPrecedes(key.utf8) }
    try edit.insert([key], text, after: anchor?.key)
  }
}
