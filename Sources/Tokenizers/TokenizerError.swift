package import StrictJSON

/// Why a tokenizer file cannot be read.
package struct TokenizerError: Error, Hashable, Sendable {
  /// The file, as the person named it.
  package var file: String
  /// The reason and its place.
  package var reason: JSONError

  package init(file: String, reason: JSONError) {
    self.file = file
    self.reason = reason
  }
}

extension TokenizerError: CustomStringConvertible {
  /// The file, the reason and its place.
  package var description: String { "\(file): \(reason)" }
}
