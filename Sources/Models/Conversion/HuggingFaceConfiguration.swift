internal import Layouts
internal import StrictJSON
internal import Tensors

/// The `config.json` of a converted model: a donor's, edited, or one from settings.
struct HuggingFaceConfiguration {
  /// Small files of known bytes; none where nothing is known of the model.
  let texts: [(name: String, bytes: [UInt8])]
  let notes: [String]

  /// Takes over and edits the configuration of a donor, or writes one from the model's settings.
  ///
  /// A model of an architecture without a table is nil, and its donor stays as it is.
  init(of model: WrittenModel?, donor: ModelConfiguration?) throws {
    switch (model, donor) {
    case (let model?, let donor?):
      let configuration = try DonorConfiguration(
        donor, shape: model.shape, known: model.settings, dtype: model.dtype)
      texts = [("config.json", configuration.bytes)]
      notes = configuration.findings.map(\.description)
    case (let model?, nil):
      let configuration: HuggingFaceText
      do throws(SettingsError) {
        configuration = try HuggingFaceText(
          shape: model.shape, settings: model.settings, dtype: model.dtype)
      } catch {
        throw ConversionRefusal(
          ["config.json cannot be written: \(error)"],
          hint: "--base-config names a configuration of the same architecture")
      }
      texts = [("config.json", Array(configuration.text.utf8))]
      notes = configuration.notes
    case (nil, let donor?): (texts, notes) = ([("config.json", donor.document.bytes)], [])
    case (nil, nil): (texts, notes) = ([], [])
    }
  }
}
