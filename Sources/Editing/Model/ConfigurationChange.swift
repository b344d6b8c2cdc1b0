internal import Layouts
internal import StrictJSON

/// A value of `config.json` that edits changed.
package struct ConfigurationChange: Hashable, Sendable {
  /// As in `text_config.num_hidden_layers`.
  package var path: String
  /// The JSON before; nil where there was none.
  package var before: String?
  package var after: String?

  /// The differences of two texts, in the order of the file.
  static func between(_ old: ModelConfiguration, _ new: ModelConfiguration) -> [Self] {
    guard old.document.bytes != new.document.bytes else { return [] }
    var changes: [Self] = []
    compare([], old.document.root, new.document.root, (old.document, new.document), &changes)
    return changes
  }

  private static func compare(
    _ path: JSONPath, _ old: JSONValue?, _ new: JSONValue?,
    _ documents: (old: JSONDocument, new: JSONDocument), _ changes: inout [Self]
  ) {
    if let a = old?.object, let b = new?.object {
      let added = b.members.map(\.key).filter { a.member($0) == nil }
      for key in a.members.map(\.key) + added {
        compare(
          path.appending(key), a.member(key)?.value, b.member(key)?.value, documents, &changes)
      }
      return
    }
    let before = old.map { text($0, documents.old) }
    let after = new.map { text($0, documents.new) }
    guard before != after else { return }
    changes.append(ConfigurationChange(path: path.description, before: before, after: after))
  }

  private static func text(_ value: JSONValue, _ document: JSONDocument) -> String {
    String(decoding: document.bytes[value.range], as: UTF8.self)
  }
}
