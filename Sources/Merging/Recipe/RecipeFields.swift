import StrictYAML

/// The fields of a mapping whose keys are known.
struct RecipeFields {
  private let nodes: [String: YAMLNode]

  init(_ nodes: [String: YAMLNode]) { self.nodes = nodes }

  /// The value of a key; nil if the key is absent or its value is null.
  subscript(key: String) -> YAMLNode? { nodes[key] }
}

extension RecipeReader {
  /// The fields of `node`; unknown keys are errors, useless ones (of older recipes) warnings.
  mutating func readFields(
    of node: YAMLNode, _ noun: String, known: [String], useless: [String] = []
  ) -> RecipeFields? {
    guard case .mapping(let entries) = node.content else {
      error(at: node.place, "\(noun) is a mapping with keys, found \(node.inWords)")
      return nil
    }
    var nodes: [String: YAMLNode] = [:]
    for entry in entries {
      if known.contains(entry.key) {
        nodes[entry.key] = entry.value.isNull ? nil : entry.value
      } else if useless.contains(entry.key) {
        warning(at: entry.keyPlace, "'\(entry.key)' has no effect here and is ignored")
      } else {
        let hint = NearestName.hint(for: entry.key, among: known)
        error(at: entry.keyPlace, "\(noun) has no key '\(entry.key)'\(hint)")
      }
    }
    return RecipeFields(nodes)
  }

  /// The items of a list; anything else is an error.
  mutating func readItems(of node: YAMLNode, _ noun: String) -> [YAMLNode] {
    guard case .sequence(let items) = node.content else {
      error(at: node.place, "\(noun) is a list, found \(node.inWords)")
      return []
    }
    return items
  }

  /// The text of a scalar; anything else is an error that starts with `expectation`.
  mutating func readText(_ node: YAMLNode, _ expectation: String) -> String? {
    guard case .scalar(.text(let text)) = node.content else {
      error(at: node.place, "\(expectation), found \(node.inWords)")
      return nil
    }
    return text
  }

  mutating func error(at place: RecipePlace, _ message: String) {
    problems.append(RecipeProblem(.error, at: place, message))
  }

  mutating func warning(at place: RecipePlace, _ message: String) {
    problems.append(RecipeProblem(.warning, at: place, message))
  }
}
