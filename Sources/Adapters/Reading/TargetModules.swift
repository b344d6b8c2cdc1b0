/// Which modules of a base an adapter has factors for, as its configuration says it.
///
/// Source: `check_target_module_exists` of PEFT 0.21.2: a list has whole paths or their ends behind a
/// dot, a text is a regular expression for whole paths, and modules that are saved whole are none.
package struct TargetModules: Sendable {
  private enum Form: Sendable {
    case names([String])
    case expression(String)
  }

  private let form: Form
  private let excluded: [String]
  private let saved: [String]

  /// Expressions longer than this are not looked at: deeply nested ones would exhaust the parser's
  /// stack.
  private static let limit = 512

  init(_ names: [String], excluded: [String], saved: [String]) {
    (form, self.excluded, self.saved) = (.names(names), excluded, saved)
  }

  /// Nil for `all-linear`, which depends on what PEFT makes of a model, and for what is no regular
  /// expression.
  init?(pattern: String, excluded: [String], saved: [String]) {
    guard pattern != "all-linear", pattern.utf8.count <= Self.limit,
      (try? Regex(pattern)) != nil
    else { return nil }
    (form, self.excluded, self.saved) = (.expression(pattern), excluded, saved)
  }

  /// Those of some paths of modules that are targets.
  func among(_ paths: [String]) -> [String] {
    let candidates = paths.filter { path in
      !Self.has(path, excluded)
        && !path.split(separator: ".").contains { saved.contains(String($0)) }
    }
    switch form {
    case .names(let names): return candidates.filter { Self.has($0, names) }
    case .expression(let text):
      guard let expression = try? Regex(text) else { return [] }
      return candidates.filter { $0.wholeMatch(of: expression) != nil }
    }
  }

  private static func has(_ path: String, _ names: [String]) -> Bool {
    names.contains { path == $0 || path.hasSuffix("." + $0) }
  }
}
