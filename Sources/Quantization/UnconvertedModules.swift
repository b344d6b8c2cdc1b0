/// The modules that a quantiser was told to leave alone.
struct UnconvertedModules: Sendable {
  /// Whole names, ends of names, or `re:` and a regular expression.
  private let patterns: [String]

  /// Longer expressions, deeply nested, would exhaust the stack of the expression parser.
  private static let expressionLimit = 512

  init(_ patterns: [String]) { self.patterns = patterns }

  /// Whether the tensor `name` belongs to one of the modules.
  func contain(_ name: String) -> Bool {
    let module = name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : name
    return patterns.contains { pattern in
      if pattern.hasPrefix("re:") { return matches(module, String(pattern.dropFirst(3))) }
      let (inside, whole) = (".\(name).", ".\(pattern).")
      return !pattern.isEmpty && inside.contains(whole)
    }
  }

  /// Whether the expression matches from the start of the name, as Python's `re.match` does.
  private func matches(_ module: String, _ pattern: String) -> Bool {
    guard pattern.utf8.count <= Self.expressionLimit, let expression = try? Regex(pattern) else {
      return false
    }
    return (try? expression.prefixMatch(in: module)) != nil
  }
}
