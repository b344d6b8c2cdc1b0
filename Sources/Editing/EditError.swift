/// Why an edit cannot be made.
package struct EditError: Error, Hashable, Sendable {
  /// The reasons that callers tell apart.
  package enum Kind: Hashable, Sendable {
    /// The edit asks for what cannot be.
    case usage
    /// A model is not what the edit needs.
    case input
    /// What would be lost may still be needed.
    case unsafe
  }

  package var kind: Kind
  /// A lower-case sentence without a final period.
  package var message: String
  /// What the reader can do.
  package var hint: String?
  /// The edit, as `edits.yaml:3:5` or `--drop`; nil where no single edit is at fault.
  package var place: String?

  package init(_ message: String, hint: String? = nil) { self.init(.usage, message, hint: hint) }

  package init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}

extension EditError: CustomStringConvertible {
  /// The place of the edit and the message, as editors find them.
  package var description: String { place.map { "\($0): error: \(message)" } ?? message }
}
