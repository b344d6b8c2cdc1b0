/// The `__metadata__` of a safetensors file: strings by key, in the order of the file.
package struct HeaderMetadata: Hashable, Sendable {
  /// One key and its value.
  package struct Entry: Hashable, Sendable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  package let entries: [Entry]

  /// Entries whose keys must be distinct.
  package init(entries: [Entry]) { self.entries = entries }

  /// What every writer of Hugging Face checkpoints states, and what some readers insist on.
  package static let pytorch: HeaderMetadata = ["format": "pt"]

  /// The value of `key`, compared byte by byte.
  package subscript(key: String) -> String? {
    entries.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}

extension HeaderMetadata: ExpressibleByDictionaryLiteral {
  /// Entries in the order of the literal, whose keys must be distinct.
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(entries: elements.map { Entry(key: $0, value: $1) })
  }
}
