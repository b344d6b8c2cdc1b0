internal import Layouts
internal import TorchFiles
package import Tensors

extension Model {
  /// The element type that the model was trained in, as its own files say; nil where they do not.
  package var trainingPrecision: DType? {
    if let setting = settings[.dtype], !setting.source.isDefault, !isBase(setting.source) {
      return settings.dtype
    }
    guard let run = state?.states.first?.file.root["ds_config"] else { return nil }
    if run["bf16"]?["enabled"]?.bool ?? run["bfloat16"]?["enabled"]?.bool ?? false { return .bf16 }
    return run["fp16"]?["enabled"]?.bool ?? false ? .f16 : nil
  }

  /// Whether a setting comes from the Hugging Face configuration beside or given for the model.
  private func isBase(_ source: SettingSource) -> Bool {
    guard case .file(let file, _, _) = source.origin else { return false }
    return file == configuration?.file
  }
}
