internal import StrictYAML
internal import Tensors

/// Reads policies: YAML, checked strictly; all problems are reported together.
package struct PolicyReader {
  private var problems: [Problem] = []

  private struct Problem {
    var place: YAMLPlace
    var message: String
  }

  private init() {}

  /// Reads the text of a policy.
  ///
  /// - Throws: all problems, at their places.
  package static func read(_ bytes: [UInt8], file: String) throws(PolicyError) -> ComparisonPolicy {
    var reader = Self()
    var policy = ComparisonPolicy()
    do {
      let (root, problems) = try YAMLComposer.compose(bytes, "policy")
      for problem in problems { reader.note(problem.place, problem.message) }
      if let root, !root.isNull { policy = reader.policy(root) }
    } catch { reader.note(error.place, error.message) }
    guard reader.problems.isEmpty else {
      throw PolicyError(
        lines: reader.problems.sorted { $0.place < $1.place }.map {
          "\(file):\($0.place): error: \($0.message)"
        })
    }
    return policy
  }

  private mutating func note(_ place: YAMLPlace, _ message: String) {
    problems.append(Problem(place: place, message: message))
  }

  private mutating func policy(_ root: YAMLNode) -> ComparisonPolicy {
    var policy = ComparisonPolicy()
    let fields = fields(
      root, "a policy",
      ["tolerance", "tensors", "ignore", "allow", "files", "fail_on"])
    if let node = fields["tolerance"], let tolerance = tolerance(node) {
      policy.tolerance = tolerance
    }
    if let node = fields["tensors"] {
      policy.rules += items(node, "tensors").compactMap { rule($0) }
    }
    if let node = fields["ignore"] {
      policy.rules += globs(node, "ignore").map {
        ComparisonPolicy.Rule(names: $0.glob, pattern: $0.text, tolerance: nil, isIgnored: true)
      }
    }
    if let node = fields["allow"] {
      let allowed = self.fields(node, "allow", ["added", "removed", "renamed", "retyped"])
      policy.allowedAdded = allowed["added"].map { globs($0, "added").map(\.glob) } ?? []
      policy.allowedRemoved = allowed["removed"].map { globs($0, "removed").map(\.glob) } ?? []
      policy.allowedRenamed = allowed["renamed"].map { globs($0, "renamed").map(\.glob) } ?? []
      policy.allowedRetyped = allowed["retyped"].map { globs($0, "retyped").map(\.glob) } ?? []
    }
    if let node = fields["files"], let text = text(node, "files takes compare or ignore") {
      if text != "compare", text != "ignore" {
        note(node.place, "files takes compare or ignore, found '\(text)'")
      }
      policy.ignoresFiles = text == "ignore"
    }
    if let node = fields["fail_on"] {
      for item in items(node, "fail_on") {
        guard let text = text(item, "a condition is a text") else { continue }
        do throws(FailConditionFault) {
          policy.conditions.append(try FailCondition(text))
        } catch { note(item.place, error.description) }
      }
    }
    return policy
  }

  private mutating func rule(_ node: YAMLNode) -> ComparisonPolicy.Rule? {
    let fields = fields(node, "a rule", ["name", "tolerance", "ignore"])
    guard let name = fields["name"] else {
      note(node.place, "a rule has the key 'name', a glob of tensors' names")
      return nil
    }
    guard let text = text(name, "name takes a glob"), let glob = glob(text, at: name) else {
      return nil
    }
    var rule = ComparisonPolicy.Rule(names: glob, pattern: text, tolerance: nil)
    if let node = fields["tolerance"] { rule.tolerance = tolerance(node) }
    if let node = fields["ignore"] {
      guard case .scalar(.boolean(let value)) = node.content else {
        note(node.place, "ignore takes true or false, found \(node.inWords)")
        return nil
      }
      rule.isIgnored = value
    }
    if rule.tolerance == nil, !rule.isIgnored {
      note(node.place, "a rule has a tolerance, or ignore: true")
    }
    return rule
  }

  // MARK: Nodes

  private mutating func fields(
    _ node: YAMLNode, _ noun: String, _ known: [String]
  ) -> [String: YAMLNode] {
    guard case .mapping(let entries) = node.content else {
      note(node.place, "\(noun) is a mapping with keys, found \(node.inWords)")
      return [:]
    }
    var fields: [String: YAMLNode] = [:]
    for entry in entries {
      if known.contains(entry.key) {
        fields[entry.key] = entry.value
      } else {
        let hint = NearestName.hint(for: entry.key, among: known)
        note(entry.keyPlace, "\(noun) has no key '\(entry.key)'\(hint)")
      }
    }
    return fields
  }

  private mutating func items(_ node: YAMLNode, _ noun: String) -> [YAMLNode] {
    guard case .sequence(let items) = node.content else {
      note(node.place, "\(noun) is a list, found \(node.inWords)")
      return []
    }
    return items
  }

  private mutating func globs(_ node: YAMLNode, _ noun: String) -> [(text: String, glob: Glob)] {
    items(node, noun).compactMap { item in
      guard let text = text(item, "\(noun) takes globs"), let glob = glob(text, at: item) else {
        return nil
      }
      return (text, glob)
    }
  }

  private mutating func glob(_ text: String, at node: YAMLNode) -> Glob? {
    guard let glob = Glob(text) else {
      note(node.place, "'\(text)' is no glob: a class is never closed, empty or reversed")
      return nil
    }
    return glob
  }

  private mutating func text(_ node: YAMLNode, _ expectation: String) -> String? {
    guard case .scalar(.text(let text)) = node.content else {
      note(node.place, "\(expectation), found \(node.inWords)")
      return nil
    }
    return text
  }

  private mutating func tolerance(_ node: YAMLNode) -> Tolerance? {
    guard let text = text(node, "a tolerance is a text") else { return nil }
    do throws(ToleranceFault) {
      return try Tolerance(text)
    } catch {
      note(node.place, error.description)
      return nil
    }
  }
}

/// A policy that cannot be used, with all of its problems.
package struct PolicyError: Error, Hashable, CustomStringConvertible {
  /// `file:line:column: error: message`, in the order of the text.
  package let lines: [String]

  package var description: String { lines.joined(separator: "\n") }
}
