internal import Layouts
internal import StrictJSON

/// What two `config.json` say differently.
enum ConfigurationComparison {
  /// Keys that mean the same in different families and versions.
  private static let aliases =
    [["dtype", "torch_dtype"]] + ConfigurationKey.allCases.map(\.spellings)

  /// Keys that programs write for themselves.
  private static let bookkeeping: Set<String> = [
    "_name_or_path", "transformers_version", "_commit_hash", "unsloth_version",
    "_from_model_config",
  ]

  private static let rope: Set<String> = ["rope_theta", "rope_scaling", "rope_parameters"]

  static func differences(
    _ first: ModelConfiguration, _ second: ModelConfiguration, file: String
  ) -> [FileDifference] {
    JSONComparison(first.document.root, second.document.root, aliases: aliases).entries
      .map { entry in
        var entry = entry
        // Version 5 of transformers has one object for what were two keys.
        if first.rope == second.rope, entry.change != .changed,
          entry.keys.contains(where: rope.contains)
        {
          entry.change = .equivalent
          entry.note = "another spelling of the same rotary embedding"
        }
        return entry.difference(.configuration, file: file)
      }
  }

  /// The difference of a file that has no meaning of its own here.
  static func differences(
    _ first: JSONValue, _ second: JSONValue, _ subject: FileDifference.Subject, file: String,
    ignoring ignored: Set<String> = []
  ) -> [FileDifference] {
    JSONComparison(first, second, ignoring: ignored).entries.map {
      $0.difference(subject, file: file)
    }
  }

  fileprivate static func isBookkeeping(_ keys: [String]) -> Bool {
    keys.last.map(bookkeeping.contains) ?? false
  }
}

extension JSONComparison.Entry {
  fileprivate func difference(
    _ subject: FileDifference.Subject, file: String
  ) -> FileDifference {
    let note =
      note ?? (ConfigurationComparison.isBookkeeping(keys) ? FileDifference.bookkeeping : nil)
    return FileDifference(subject, change, file: file, path, first, second, note: note)
  }
}
