internal import Layouts

/// What is known of a model besides its tensors: its own configuration, completed by the Hugging
/// Face configuration that was named.
struct KnownSettings {
  private(set) var settings = DecoderSettings()
  /// The configuration that was named.
  private(set) var base: ModelConfiguration?
  /// What makes a configuration unusable.
  private(set) var problems: [LayoutProblem] = []
  private(set) var notes: [String] = []

  init(_ own: SettingsReading?, options: ReadingOptions) throws {
    if let own {
      settings = own.settings
      problems = own.errors.map { LayoutProblem(.configuration, $0.file, $0.message) }
      notes = own.findings.filter { $0.severity != .error }.map(\.description)
    }
    base = try options.baseConfiguration.map(ConfigurationFile.base)
    if let base {
      settings = settings.completed(by: SettingsReading(huggingFace: base).settings)
    }
  }

  /// Compares a number of the configuration with what the files have.
  mutating func check(_ key: DecoderSettings.Key, is found: Int, in path: String) {
    guard let setting = settings[key], !setting.source.isDefault,
      let stated = setting.value.integer, stated != found
    else { return }
    problems.append(
      LayoutProblem(
        .configuration, path,
        "\(setting.source) says \(key.rawValue) \(stated), the files have \(found)"))
  }
}
