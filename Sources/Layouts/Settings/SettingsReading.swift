/// What was read from configuration files: the settings, and what is wrong or doubtful in them.
package struct SettingsReading: Hashable, Sendable {
  package var settings = DecoderSettings()
  package var findings: [ConfigurationFinding] = []

  package init() {}

  /// What makes the files unusable.
  package var errors: [ConfigurationFinding] { findings.filter { $0.severity == .error } }

  mutating func report(
    _ code: String, _ severity: ConfigurationFinding.Severity, file: String, _ message: String
  ) {
    findings.append(ConfigurationFinding(code, severity, file: file, message))
  }
}

/// Which keys of a format hold a setting, and what kind of value they have.
struct SettingRow: Sendable {
  /// The kinds of values.
  enum Kind: Sendable {
    case count
    /// A finite number of at least zero.
    case measure
    case bool
    /// A boolean that says the opposite.
    case inverted
    case text
    /// One token id or a list of them.
    case tokens

    var inWords: String {
      switch self {
      case .count: "a whole number from 0 to \(Int32.max)"
      case .measure: "a finite number that is not negative"
      case .bool, .inverted: "true or false"
      case .text: "text"
      case .tokens: "a token id"
      }
    }
  }

  let key: DecoderSettings.Key
  let spellings: [String]
  let kind: Kind

  init(_ key: DecoderSettings.Key, _ spellings: String..., kind: Kind) {
    self.key = key
    self.spellings = spellings
    self.kind = kind
  }
}

extension SettingRow.Kind {
  /// The value in the form that settings have; nil if it is of another kind.
  func setting(_ value: SettingsTree) -> SettingsTree? {
    switch self {
    case .count:
      guard let count = value.integer, (0...Int(Int32.max)).contains(count) else { return nil }
      return .int(count)
    case .measure:
      guard let number = value.number, number.isFinite, number >= 0 else { return nil }
      return .double(number)
    case .bool: return value.bool.map(SettingsTree.bool)
    case .inverted: return value.bool.map { .bool(!$0) }
    case .text: return value.string.map(SettingsTree.string)
    case .tokens:
      let ids = (value.list ?? [value]).map(\.integer)
      let tokens = ids.compactMap(\.self)
      guard tokens.count == ids.count else { return nil }
      // Old configurations say -1 where they mean none.
      return .list(tokens.filter { $0 >= 0 }.map(SettingsTree.int))
    }
  }
}

extension SettingsReading {
  /// Reads the rows of a table from one dictionary; a key that is absent or null sets nothing.
  mutating func read(_ rows: [SettingRow], from file: SettingsFile) {
    for row in rows {
      guard
        let entry = row.spellings.lazy.compactMap(file.tree.entry).first(where: { !$0.value.isNone }
        )
      else { continue }
      guard let value = row.kind.setting(entry.value) else {
        wrong(entry, in: file, expected: row.kind.inWords)
        continue
      }
      settings.set(row.key, value, from: file.source(entry))
    }
  }

  /// Reports a value of the wrong kind.
  mutating func wrong(_ entry: SettingsTree.Entry, in file: SettingsFile, expected: String) {
    let place = entry.place.map { "\($0): " } ?? ""
    report(
      "settings.value", .error, file: file.file,
      "\(place)'\(entry.key)': expected \(expected), found \(entry.value.inWords)")
  }
}

extension SettingsFile {
  /// The source of an entry of this file.
  func source(_ entry: SettingsTree.Entry) -> SettingSource {
    SettingSource(.file(file, place: entry.place, key: entry.key))
  }
}
