/// A node of a YAML document, with its place.
package struct YAMLNode: Hashable, Sendable {
  /// What the node holds.
  package enum Content: Hashable, Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  package let content: Content
  package let place: YAMLPlace
  /// Where the node stands, in Unicode scalars behind a byte-order mark.
  ///
  /// Blank lines and comments up to what follows it may be a part; nothing is for a node that no text
  /// has.
  package let extent: Range<Int>

  package init(_ content: Content, at place: YAMLPlace, extent: Range<Int> = 0..<0) {
    self.content = content
    self.place = place
    self.extent = extent
  }

  /// Whether the node is an explicit or an empty null.
  package var isNull: Bool { content == .scalar(.null) }

  /// The node in words for messages, such as `a list` or `the number 3`.
  package var inWords: String {
    switch content {
    case .scalar(let scalar): scalar.inWords
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// A key of a mapping and its value; the key is a scalar in the spelling of the text.
package struct YAMLEntry: Hashable, Sendable {
  package let key: String
  package let keyPlace: YAMLPlace
  package let value: YAMLNode

  package init(key: String, at keyPlace: YAMLPlace, value: YAMLNode) {
    self.key = key
    self.keyPlace = keyPlace
    self.value = value
  }
}
