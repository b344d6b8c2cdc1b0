internal import Storage

/// Edits in the order in which they are applied.
package struct EditScript: Sendable {
  /// An edit and where it was written.
  package struct Item: Sendable {
    package let edit: any Edit
    /// As in `edits.yaml:3:5` or `--rename`.
    package let place: String
  }

  package private(set) var items: [Item] = []

  package init() {}

  init(_ items: [Item]) { self.items = items }

  /// Adds the edits of another script behind these.
  package mutating func append(_ other: EditScript) { items += other.items }

  /// What the edits are, a line each; equal for equal edits.
  package var text: String { items.map { $0.edit.description + "\n" }.joined() }

  /// The SHA-256 of `text`, in hexadecimal digits.
  var digest: String { SHA256Hasher.digest(of: Array(text.utf8)).hex }
}
