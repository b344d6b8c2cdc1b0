/// Where the value of a setting comes from.
package struct SettingSource: Hashable, Sendable {
  /// What gave the value.
  package enum Origin: Hashable, Sendable {
    /// A file, with `line:column` where it is a text, and the key as the file spells it.
    case file(String, place: String?, key: String)
    /// What a program takes when its configuration says nothing: `GPT-NeoX`.
    case programDefault(String)
    /// The tensors themselves.
    case tensors
    /// The person, by an option: `--vocab-size`.
    case option(String)
  }

  package var origin: Origin

  package init(_ origin: Origin) { self.origin = origin }

  /// Whether no person and no file gave the value.
  package var isDefault: Bool { if case .programDefault = origin { true } else { false } }
}

extension SettingSource: CustomStringConvertible {
  /// The place in words: `'rms_norm_eps' in config.json:12:3`.
  package var description: String {
    switch origin {
    case .file(let file, let place?, let key): "'\(key)' in \(file):\(place)"
    case .file(let file, nil, let key): "'\(key)' in \(file)"
    case .programDefault(let program): "the default of \(program)"
    case .tensors: "the shapes of the tensors"
    case .option(let name): name
    }
  }
}
