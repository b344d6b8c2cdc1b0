/// Something about a tokenizer that a person should know.
package struct TokenizerFinding: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, Hashable, Sendable {
    /// Odd, and found in models that work.
    case warning
    /// Loaders refuse the tokenizer, or its ids are not what the model was trained with.
    case error
  }

  /// Stable, as in `tokenizer.duplicate-id`.
  package var code: String
  package var severity: Severity
  /// The file, as the person named it, with `:line:column` if it is about a place.
  package var file: String
  package var message: String

  package init(_ code: String, _ severity: Severity, file: String, _ message: String) {
    self.code = "tokenizer." + code
    self.severity = severity
    self.file = file
    self.message = message
  }
}

extension TokenizerFinding: CustomStringConvertible {
  /// The file and the message.
  package var description: String { "\(file): \(message)" }
}
