internal import Checkpoints
internal import StrictYAML

/// Sets keys of the metadata that files state about themselves.
struct SetMetadataEdit: Edit {
  static let definition = EditDefinition(
    "set-metadata", "set keys of the header's metadata", form: "KEY=VALUE", short: .entries)

  let entries: [HeaderMetadata.Entry]

  init?(_ fields: inout EditFields) {
    var entries: [HeaderMetadata.Entry] = []
    for (key, value) in fields.entries {
      switch value.content {
      case .scalar(.text(let text)): entries.append(.init(key: key, value: text))
      case .scalar(.integer(let number)): entries.append(.init(key: key, value: String(number)))
      default:
        fields.fail(
          "the value of '\(key)' is text (quote it), found \(value.inWords)", at: value.place)
      }
    }
    guard fields.isSound else { return nil }
    self.entries = entries
  }

  var description: String {
    "set-metadata " + entries.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }

  func apply(to model: inout EditedModel) throws -> Int {
    var all = model.metadata.entries
    for entry in entries {
      if let place = all.firstIndex(where: { $0.key.utf8.elementsEqual(entry.key.utf8) }) {
        all[place] = entry
      } else {
        all.append(entry)
      }
    }
    model.metadata = HeaderMetadata(entries: all)
    return 0
  }
}

/// Removes keys of the metadata.
struct RemoveMetadataEdit: Edit {
  static let definition = EditDefinition(
    "remove-metadata", "remove keys of the header's metadata", form: "KEY", short: .field("keys"),
    [.init("keys", "which key, or a list", isRequired: true)])

  let keys: [String]

  init?(_ fields: inout EditFields) {
    guard let keys = fields.texts("keys") else { return nil }
    if keys.contains("format") {
      fields.fail("'format' stays: loaders refuse files that do not state it")
      return nil
    }
    self.keys = keys
  }

  var description: String { "remove-metadata " + keys.joined(separator: ", ") }

  func apply(to model: inout EditedModel) throws -> Int {
    for key in keys where model.metadata[key] == nil {
      guard model.allowsEmpty else {
        throw EditError(
          "the metadata have no key '\(key)'", hint: "--allow-empty lets edits find nothing")
      }
    }
    model.metadata = HeaderMetadata(
      entries: model.metadata.entries.filter { entry in
        !keys.contains { $0.utf8.elementsEqual(entry.key.utf8) }
      })
    return 0
  }
}

/// Changes the size of files.
struct ShardSizeEdit: Edit {
  static let definition = EditDefinition(
    "shard-size", "the most bytes of a file; 0 is a single file (otherwise 5GB)", form: "SIZE",
    short: .field("size"), [.init("size", "as in 500MB, 5GB or 4GiB", isRequired: true)])

  let size: Int

  init?(_ fields: inout EditFields) {
    guard let size = fields.size("size") else { return nil }
    self.size = size
  }

  var description: String { "shard-size \(size)" }

  func apply(to model: inout EditedModel) throws -> Int {
    model.shardSize = size
    return 0
  }
}
