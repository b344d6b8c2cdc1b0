/// What is thought of a global, by tables: what no table allows is unknown at best.
package struct GlobalJudgement: Hashable, Sendable {
  /// The classes, the harmless ones first.
  package enum Kind: String, CaseIterable, Hashable, Comparable, Sendable {
    /// Files of weights are made of it.
    case needed
    /// It runs no code of the file's choice, and training checkpoints have it.
    case inert
    /// In no table.
    case unknown
    /// It runs code, loads code, or reaches for what does.
    case dangerous

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package var kind: Kind
  /// Why it is dangerous, as a phrase.
  package var reason: String?

  init(_ kind: Kind, _ reason: String? = nil) { (self.kind, self.reason) = (kind, reason) }

  /// A name that is not in the file as text.
  static let nonLiteral = Self(
    .dangerous, "the name is made while loading, so that nobody can read it")
  /// A number that only the reading process can resolve.
  static let registered = Self(
    .dangerous, "the name is in the registry of whoever loads it, not in the file")

  /// Judges what a pickle names.
  ///
  /// Names of Python 2 are taken for what Python 3 makes of them.
  init(_ module: String, _ name: String) {
    let module = Self.renamedModules[module] ?? module
    if let reason = Self.danger(module, name) {
      self.init(.dangerous, reason)
    } else if (module + name).utf8.allSatisfy({ $0 < 0x80 }) {
      if Self.isNeeded(module, name) {
        self.init(.needed)
      } else {
        self.init(Self.inert[module]?.contains(name) == true ? .inert : .unknown)
      }
    } else {
      self.init(.unknown)
    }
  }

  private static func danger(_ module: String, _ name: String) -> String? {
    if let reason = dangerousNames[module]?[name] { return reason }
    if scripted[module]?.contains(name) == true { return nil }
    // A module and everything below it.
    var outer = Substring(module)
    while true {
      if let reason = dangerousModules[String(outer)] { return reason }
      guard let dot = outer.lastIndex(of: ".") else { break }
      outer = outer[..<dot]
    }
    // `find_class` of protocol 4 follows dots: `collections` `OrderedDict.__init__.__globals__`.
    let parts = name.split(separator: ".")
    for part in parts {
      if part.hasPrefix("__"), parts.count > 1 || part.hasSuffix("__") && part.utf8.count > 4 {
        return "it reaches into the interpreter's own attributes"
      }
      let plain = part.drop { $0 == "_" }
      if routes.contains(String(plain)) { return "it reaches \(plain) through another module" }
    }
    guard parts.count > 1, let last = parts.last else { return nil }
    return dangerousNames["builtins"]?[String(last)].map { _ in
      "it reaches a function of the interpreter through another module"
    }
  }

  /// Modules that others have as an attribute.
  private static let routes: Set<String> = [
    "builtins", "ctypes", "importlib", "marshal", "nt", "os", "pickle", "posix", "pty", "runpy",
    "shutil", "socket", "subprocess", "sys",
  ]
}
