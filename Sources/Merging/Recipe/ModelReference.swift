/// A model as a recipe names it.
///
/// Two references are equal if their texts are, byte for byte: `./m` and `m` are two models.
package struct ModelReference: Sendable, CustomStringConvertible {
  package let path: String
  package let revision: String?
  /// Replaces the model's own architecture name.
  package let overrideArchitecture: String?

  package init(path: String, revision: String? = nil, overrideArchitecture: String? = nil) {
    self.path = path
    self.revision = revision
    self.overrideArchitecture = overrideArchitecture
  }

  /// Reads `path[@revision]`; `+` starts the name of a LoRA adapter.
  package init(_ text: String) throws(ModelReferenceFault) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    guard parts.count == 1 else { throw parts.count == 2 ? .adapter(text) : .severalPlus(text) }
    try self.init(pathAndRevision: text)
  }

  /// Reads `path[@revision]`, where `+` has no meaning.
  package init(pathAndRevision text: String, overrideArchitecture: String? = nil)
    throws(ModelReferenceFault)
  {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard let path = parts.first, !path.isEmpty else { throw .noPath }
    guard parts.count <= 2 else { throw .severalAt(text) }
    guard parts.count == 1 || !parts[1].isEmpty else { throw .noRevision(text) }
    self.init(
      path: String(path), revision: parts.count == 2 ? String(parts[1]) : nil,
      overrideArchitecture: overrideArchitecture)
  }

  package var description: String { revision.map { "\(path)@\($0)" } ?? path }
}

extension ModelReference: Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.identity == b.identity }

  package func hash(into hasher: inout Hasher) { hasher.combine(identity) }

  private var identity: [[UInt8]?] {
    [
      Array(path.utf8), revision.map { Array($0.utf8) },
      overrideArchitecture.map { Array($0.utf8) },
    ]
  }
}

/// Why text names no model.
package enum ModelReferenceFault: Error, Hashable, Sendable, CustomStringConvertible {
  case noPath
  case noRevision(String)
  case severalAt(String)
  case severalPlus(String)
  case adapter(String)

  package var description: String {
    switch self {
    case .noPath: "the model has no path"
    case .noRevision(let text): "nothing follows the '@' in '\(text)'"
    case .severalAt(let text):
      "'\(text)' has more than one '@'; write an odd path as {model: {path: ...}}"
    case .severalPlus(let text):
      "'\(text)' has more than one '+'; write an odd path as {model: {path: ...}}"
    case .adapter(let text):
      "'\(text)' names a LoRA adapter after '+', which comes in a later version; if the '+' "
        + "belongs to the path, write {model: {path: ...}}"
    }
  }
}
