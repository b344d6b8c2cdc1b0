internal import Checkpoints
package import Layouts
internal import StrictJSON
internal import Tensors

extension Model {
  /// The model's `config.json` as a Hugging Face directory has it: its own, byte for byte, where its
  /// layout keeps Hugging Face names; otherwise one made of what its files say.
  ///
  /// - Returns: The configuration, nil where nothing is known of the model, and notes on what was
  ///   assumed.
  /// - Throws: `ConversionRefusal` for what a configuration cannot say, `ConfigurationError`.
  package func huggingFaceConfiguration() throws -> (
    configuration: ModelConfiguration?, notes: [String]
  ) {
    guard !layout.format.keepsNames, let shape else { return (configuration, []) }
    let types = Dictionary(
      checkpoint.tensors.map { ($0.name, $0.nominalType) }, uniquingKeysWith: { first, _ in first })
    let settings = settings.withBiases(of: shape.family, in: types.keys)
    let conflict = SettingsConflict(shape, settings, in: .huggingFace)
    guard conflict.refusals.isEmpty else { throw ConversionRefusal(conflict.refusals) }
    let text = try HuggingFaceConfiguration(
      of: WrittenModel(shape: shape, settings: settings, types: types), donor: configuration)
    let configuration = try text.texts.first.map {
      try ModelConfiguration.read($0.bytes, file: $0.name)
    }
    return (configuration, conflict.notes + text.notes)
  }
}
