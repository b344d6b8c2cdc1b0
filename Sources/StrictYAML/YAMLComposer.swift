/// What a text may not exceed; hostile input ends here.
enum YAMLLimits {
  /// Bytes of a document.
  static let byteCount = 1 << 20
  /// Nested lists and mappings.
  static let depth = 32
  /// Documents of a stream.
  static let documents = 256

  static let depthMessage = "nested more than \(depth) levels deep"
}

/// Builds the tree of a YAML document, or of each document of a stream.
///
/// Refused, each with its place: anchors, aliases and merge keys (so that nothing ever expands),
/// tags other than those of YAML's own types, duplicate keys, keys that are not scalars, a second
/// document where one is expected, text over the limits, and all that libyaml refuses (tabs as indentation, bytes that
/// are not UTF-8, control characters).
package struct YAMLComposer {
  private let document: YAMLDocument
  /// What the text is, in the plural, for messages.
  private let kind: String
  /// Refusals after which the tree can still be built.
  private var problems: [YAMLProblem] = []

  /// Reads the only document in `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: the text, UTF-8.
  ///   - noun: what the text is, for messages: `recipe`.
  /// - Returns: the root node, nil if there is no document, and the problems after which the tree
  ///   could still be built.
  /// - Throws: the problem after which it could not.
  package static func compose(
    _ bytes: [UInt8], _ noun: String
  ) throws(YAMLProblem) -> (YAMLNode?, [YAMLProblem]) {
    let (roots, problems) = try compose(bytes, noun, limit: 1)
    return (roots.first, problems)
  }

  /// Reads every document in `bytes`.
  ///
  /// - Parameters:
  ///   - bytes: the text, UTF-8.
  ///   - noun: what the text is, for messages: `recipe`.
  /// - Returns: the root node of each document, and the problems after which the trees could still be
  ///   built.
  /// - Throws: the problem after which they could not.
  package static func composeAll(
    _ bytes: [UInt8], _ noun: String
  ) throws(YAMLProblem) -> ([YAMLNode], [YAMLProblem]) {
    try compose(bytes, noun, limit: YAMLLimits.documents)
  }

  private static func compose(
    _ bytes: [UInt8], _ noun: String, limit: Int
  ) throws(YAMLProblem) -> ([YAMLNode], [YAMLProblem]) {
    guard bytes.count <= YAMLLimits.byteCount else {
      throw YAMLProblem(
        at: .start,
        "the \(noun) has \(bytes.count) bytes, the limit is \(YAMLLimits.byteCount)"
      )
    }
    var composer = Self(document: try YAMLDocument(bytes), kind: noun + "s")
    let roots = try composer.roots(limit: limit)
    return (roots, composer.problems)
  }

  private init(document: YAMLDocument, kind: String) {
    self.document = document
    self.kind = kind
  }

  private mutating func roots(limit: Int) throws(YAMLProblem) -> [YAMLNode] {
    var roots: [YAMLNode] = []
    while true {
      let event = try document.next()
      switch event.kind {
      case .streamEnd: return roots
      case .documentStart:
        guard roots.count < limit else {
          throw YAMLProblem(
            at: event.place,
            limit == 1
              ? "a second document starts here; there is one in such \(kind)"
              : "there are more than \(limit) documents")
        }
        roots.append(try node(from: document.next(), depth: 1))
      default: continue
      }
    }
  }

  private mutating func node(from event: YAMLEvent, depth: Int) throws(YAMLProblem) -> YAMLNode {
    guard depth <= YAMLLimits.depth else {
      throw YAMLProblem(at: event.place, YAMLLimits.depthMessage)
    }
    if let anchor = event.anchor {
      note(event.place, "anchors and aliases are not allowed in \(kind): '&\(anchor)'")
    }
    switch event.kind {
    case .scalar(let text, let isPlain):
      let scalar = resolve(text, isPlain: isPlain, event)
      return YAMLNode(.scalar(scalar), at: event.place, extent: event.extent)
    case .sequenceStart:
      check(tag: event, ["seq"])
      let (items, end) = try items(depth: depth)
      return YAMLNode(
        .sequence(items), at: event.place,
        extent: event.extent.lowerBound..<max(event.extent.lowerBound, end))
    case .mappingStart:
      check(tag: event, ["map"])
      let (entries, end) = try entries(depth: depth)
      return YAMLNode(
        .mapping(entries), at: event.place,
        extent: event.extent.lowerBound..<max(event.extent.lowerBound, end))
    case .alias(let name):
      throw YAMLProblem(
        at: event.place, "anchors and aliases are not allowed in \(kind): '*\(name)'")
    case .boundary, .documentStart, .streamEnd, .collectionEnd:
      throw YAMLProblem(at: event.place, "a value is missing here")
    }
  }

  /// The items of a list, and where it ends.
  private mutating func items(depth: Int) throws(YAMLProblem) -> ([YAMLNode], end: Int) {
    var items: [YAMLNode] = []
    while true {
      let event = try document.next()
      if case .collectionEnd = event.kind { return (items, event.extent.upperBound) }
      items.append(try node(from: event, depth: depth + 1))
    }
  }

  /// The entries of a mapping, and where it ends.
  private mutating func entries(depth: Int) throws(YAMLProblem) -> ([YAMLEntry], end: Int) {
    var entries: [YAMLEntry] = []
    var places: [[UInt8]: YAMLPlace] = [:]
    while true {
      let event = try document.next()
      if case .collectionEnd = event.kind { return (entries, event.extent.upperBound) }
      _ = try node(from: event, depth: depth + 1)
      guard case .scalar(let key, let isPlain) = event.kind else {
        throw YAMLProblem(at: event.place, "a key must be a word, not a list or mapping")
      }
      let value = try node(from: document.next(), depth: depth + 1)
      if isPlain, key == "<<" {
        note(event.place, "merge keys ('<<') are not allowed in \(kind)")
      } else if let first = places.updateValue(event.place, forKey: Array(key.utf8)) {
        places[Array(key.utf8)] = first
        note(event.place, "the key '\(key)' is already given at \(first)")
      } else {
        entries.append(YAMLEntry(key: key, at: event.place, value: value))
      }
    }
  }

  /// The value of a scalar; a tag of a YAML type decides, else whether it is quoted.
  private mutating func resolve(_ text: String, isPlain: Bool, _ event: YAMLEvent) -> YAMLScalar {
    guard let tag = event.tag else { return isPlain ? YAMLScalar(plain: text) : .text(text) }
    check(tag: event, ["str", "int", "float", "bool", "null"])
    let scalar = YAMLScalar(plain: text)
    switch (tag, scalar) {
    case (Self.tagPrefix + "str", _): return .text(text)
    case (Self.tagPrefix + "float", .integer(let value)): return .number(Double(value))
    case (Self.tagPrefix + "float", .unsigned(let value)): return .number(Double(value))
    case (Self.tagPrefix + "int", .integer), (Self.tagPrefix + "int", .unsigned),
      (Self.tagPrefix + "float", .number),
      (Self.tagPrefix + "bool", .boolean), (Self.tagPrefix + "null", .null):
      return scalar
    default:
      if tag.hasPrefix(Self.tagPrefix) {
        note(event.place, "'\(text)' is not of the type that its tag says")
      }
      return .text(text)
    }
  }

  private mutating func check(tag event: YAMLEvent, _ allowed: [String]) {
    guard let tag = event.tag, !allowed.contains(where: { tag == Self.tagPrefix + $0 }) else {
      return
    }
    note(event.place, "the tag '\(tag)' is not allowed here")
  }

  private mutating func note(_ place: YAMLPlace, _ message: String) {
    problems.append(YAMLProblem(at: place, message))
  }

  private static let tagPrefix = "tag:yaml.org,2002:"
}
