extension DecoderSettings {
  /// Two values of one setting that disagree.
  package struct Disagreement: Hashable, Sendable, CustomStringConvertible {
    package var key: Key
    package var first: Setting
    package var second: Setting

    /// Both values with their sources.
    package var description: String {
      "\(key.rawValue) is \(first.value.inWords) by \(first.source), "
        + "and \(second.value.inWords) by \(second.source)"
    }
  }

  /// These settings, and those of `other` where nothing is known or only a default.
  package func completed(by other: DecoderSettings) -> DecoderSettings {
    var result = self
    for key in other.keys {
      guard let given = other[key] else { continue }
      if let own = self[key], !own.source.isDefault || given.source.isDefault { continue }
      result[key] = given
    }
    return result
  }

  /// Where settings that files, tensors or persons gave differ; defaults disagree with nobody.
  package func disagreements(with other: DecoderSettings) -> [Disagreement] {
    keys.compactMap { key in
      guard let own = self[key], let given = other[key], !own.source.isDefault,
        !given.source.isDefault, !Self.areEqual(own.value, given.value, key)
      else { return nil }
      return Disagreement(key: key, first: own, second: given)
    }
  }

  /// Whether two values mean the same: 10000 and 10000.0, JSON texts with the same content.
  private static func areEqual(_ a: SettingsTree, _ b: SettingsTree, _ key: Key) -> Bool {
    if a == b { return true }
    if key == .ropeScaling, let a = a.string, let b = b.string {
      return RopeScaling.canonical(a) == RopeScaling.canonical(b)
    }
    guard a.string == nil, b.string == nil, let a = a.number, let b = b.number else { return false }
    return a == b
  }
}
