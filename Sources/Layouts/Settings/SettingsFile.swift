package import StrictJSON
package import StrictYAML

/// A configuration file as a neutral tree, with its name for messages.
package struct SettingsFile: Hashable, Sendable {
  /// The file, as the person named it; perhaps with the object inside (`mp_rank_00...: args`).
  package var file: String
  package var tree: SettingsTree

  package init(file: String, _ tree: SettingsTree) {
    self.file = file
    self.tree = tree
  }

  /// Reads a JSON text whose outermost value is an object.
  package static func json(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> Self {
    let document: JSONDocument
    do { document = try JSONDocument(bytes, options: .python) } catch {
      throw ConfigurationError(file: file, problems: [.malformed(error)])
    }
    guard document.root.kind == .object else {
      throw ConfigurationError(file: file, problems: [.notObject(found: document.root.kind)])
    }
    return Self(file: file, SettingsTree(document.root, in: document))
  }

  /// Reads a YAML text (JSON with comments and trailing commas is one) that is a mapping.
  package static func yaml(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> Self {
    let root: YAMLNode?
    let problems: [YAMLProblem]
    do { (root, problems) = try YAMLComposer.compose(bytes, "configuration") } catch {
      throw ConfigurationError(file: file, problems: [.malformedYAML(error)])
    }
    guard problems.isEmpty else {
      throw ConfigurationError(file: file, problems: problems.map { .malformedYAML($0) })
    }
    guard let root, case .mapping = root.content else {
      let problem = YAMLProblem(
        at: root?.place ?? .start,
        "expected a mapping of settings, found \(root?.inWords ?? "nothing")")
      throw ConfigurationError(file: file, problems: [.malformedYAML(problem)])
    }
    return Self(file: file, SettingsTree(root))
  }
}

extension SettingsTree {
  /// The tree of a JSON value; numbers without fraction and exponent are whole.
  package init(_ value: JSONValue, in document: JSONDocument) {
    switch value.content {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .number(let number): self = number.integer.map(Self.int) ?? .double(number.double)
    case .string(let text): self = .string(text)
    case .array(let items): self = .list(items.map { Self($0, in: document) })
    case .object(let object):
      self = .dict(
        object.members.map { member in
          Entry(
            member.key, Self(member.value, in: document),
            at: document.place(of: member.keyRange.lowerBound))
        })
    }
  }

  /// The tree of a YAML node.
  package init(_ node: YAMLNode) {
    switch node.content {
    case .scalar(.null): self = .none
    case .scalar(.boolean(let value)): self = .bool(value)
    case .scalar(.integer(let value)): self = .int(value)
    case .scalar(.unsigned(let value)): self = .double(Double(value))
    case .scalar(.number(let value)): self = .double(value)
    case .scalar(.text(let text)): self = .string(text)
    case .sequence(let items): self = .list(items.map(Self.init))
    case .mapping(let entries):
      self = .dict(entries.map { Entry($0.key, Self($0.value), at: $0.keyPlace.description) })
    }
  }
}
