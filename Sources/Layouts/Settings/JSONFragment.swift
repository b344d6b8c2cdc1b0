package import StrictJSON

/// A part of a JSON text: a tree to write, or a text that is copied.
enum JSONFragment: JSONWritable {
  case tree(SettingsTree)
  /// One JSON value in its own spelling.
  case raw(String)

  init(_ tree: SettingsTree?) { self = .tree(tree ?? .none) }

  static func list(_ items: [SettingsTree]) -> Self { .tree(.list(items)) }

  /// Token ids: one as a number, none as null, several as a list.
  static func tokens(_ value: SettingsTree?) -> Self {
    guard let ids = value?.list, let first = ids.first else { return .tree(.none) }
    return .tree(ids.count == 1 ? first : .list(ids))
  }

  func write(to json: inout JSONWriter) {
    switch self {
    case .tree(let tree): tree.write(to: &json)
    case .raw(let text):
      guard let document = try? JSONDocument(Array(text.utf8), options: .python) else {
        return Optional<Int>.none.write(to: &json)
      }
      RawValue(document: document, value: document.root).write(to: &json)
    }
  }
}

/// A value of a text with its numbers as they are spelt, set anew.
private struct RawValue: JSONWritable {
  let document: JSONDocument
  let value: JSONValue

  func write(to json: inout JSONWriter) {
    switch value.content {
    case .object(let object):
      json.object { json in
        for member in object.members {
          json.member(member.key, RawValue(document: document, value: member.value))
        }
      }
    case .array(let items):
      json.array { json in
        for item in items { RawValue(document: document, value: item).write(to: &json) }
      }
    default: json.raw(document.bytes[value.range])
    }
  }
}

extension SettingsTree: JSONWritable {
  package func write(to json: inout JSONWriter) {
    switch self {
    case .none: Optional<Int>.none.write(to: &json)
    case .bool(let value): value.write(to: &json)
    case .int(let value): value.write(to: &json)
    case .double(let value): value.write(to: &json)
    case .string(let text): text.write(to: &json)
    case .list(let items): items.write(to: &json)
    case .dict(let entries):
      json.object { json in
        for entry in entries { json.member(entry.key, entry.value) }
      }
    }
  }
}
