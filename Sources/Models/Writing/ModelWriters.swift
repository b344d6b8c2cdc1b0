internal import Layouts

/// The writers of directories by format.
enum ModelWriters {
  /// What a writer is called with.
  struct Entry: Sendable {
    /// Which configuration the layout has.
    let conflicts: SettingsConflict.Target
    /// Where tokenizer files go, as a prefix of their names.
    let sideFolder: String
    /// Whether weights have a place; otherwise masters of the optimiser stand for them.
    var holdsWeights = true
    let output: @Sendable (WrittenModel, TargetLayout) throws -> DirectoryOutput
  }

  private static let all: [ModelFormat: Entry] = [
    .neox: Entry(conflicts: .neox, sideFolder: "tokenizer/", output: NeoXWriter.output),
    .neoxSequential: Entry(
      conflicts: .neox, sideFolder: "tokenizer/", output: NeoXWriter.output),
    .universal: Entry(
      conflicts: .neox, sideFolder: "tokenizer/", holdsWeights: false, output: NeoXWriter.output),
    .meta: Entry(conflicts: .meta, sideFolder: "", output: MetaWriter.output),
    .megatron: Entry(
      conflicts: .megatron, sideFolder: "tokenizer/", output: MegatronWriter.output),
    .torch: Entry(conflicts: .huggingFace, sideFolder: "", output: TorchWriter.output),
  ]

  /// Whether a format divides a model among ranks.
  static func isDivided(_ format: ModelFormat) -> Bool {
    !format.keepsNames && all[format] != nil
  }

  /// The writer for a format.
  static func writer(for format: ModelFormat) throws -> Entry {
    guard let entry = all[format] else {
      throw ConversionRefusal(["'\(format.rawValue)' is a layout that is read and not written"])
    }
    return entry
  }
}
