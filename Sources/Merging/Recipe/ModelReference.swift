/// A model as a recipe names it.
///
/// Two references are equal if their texts are, byte for byte: `./m` and `m` are two models.
package struct ModelReference: Sendable, CustomStringConvertible {
  /// A LoRA adapter as a recipe names it.
  package struct Adapter: Sendable, CustomStringConvertible {
    package let path: String
    package let revision: String?

    package init(path: String, revision: String? = nil) {
      (self.path, self.revision) = (path, revision)
    }

    package var description: String { revision.map { "\(path)@\($0)" } ?? path }

    /// The reference by which the adapter's files are found.
    var location: ModelReference { ModelReference(path: path, revision: revision) }
  }

  package let path: String
  package let revision: String?
  /// An adapter that is applied to the model while it is read.
  package private(set) var adapter: Adapter?
  /// Replaces the model's own architecture name.
  package let overrideArchitecture: String?

  package init(
    path: String, revision: String? = nil, adapter: Adapter? = nil,
    overrideArchitecture: String? = nil
  ) {
    self.path = path
    self.revision = revision
    self.adapter = adapter
    self.overrideArchitecture = overrideArchitecture
  }

  /// Reads `path[@revision]`, and behind a `+` the same of a LoRA adapter.
  package init(_ text: String) throws(ModelReferenceFault) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { throw .severalPlus(text) }
    try self.init(pathAndRevision: String(parts[0]))
    guard parts.count == 2 else { return }
    guard !parts[1].isEmpty else { throw .noAdapter(text) }
    let adapter = try ModelReference(pathAndRevision: String(parts[1]))
    self.adapter = Adapter(path: adapter.path, revision: adapter.revision)
  }

  /// The same model with an adapter.
  package func with(_ adapter: Adapter?) -> ModelReference {
    var reference = self
    reference.adapter = adapter
    return reference
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

  package var description: String {
    (revision.map { "\(path)@\($0)" } ?? path) + (adapter.map { "+\($0)" } ?? "")
  }
}

extension ModelReference: Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.identity == b.identity }

  package func hash(into hasher: inout Hasher) { hasher.combine(identity) }

  private var identity: [[UInt8]?] {
    [
      Array(path.utf8), revision.map { Array($0.utf8) },
      overrideArchitecture.map { Array($0.utf8) }, adapter.map { Array($0.path.utf8) },
      adapter?.revision.map { Array($0.utf8) },
    ]
  }
}

/// Why text names no model.
package enum ModelReferenceFault: Error, Hashable, Sendable, CustomStringConvertible {
  case noPath
  case noRevision(String)
  case severalAt(String)
  case severalPlus(String)
  case noAdapter(String)

  package var description: String {
    switch self {
    case .noPath: "the model has no path"
    case .noRevision(let text): "nothing follows the '@' in '\(text)'"
    case .severalAt(let text):
      "'\(text)' has more than one '@'; write an odd path as {model: {path: ...}}"
    case .severalPlus(let text):
      "'\(text)' has more than one '+'; write an odd path as {model: {path: ...}}"
    case .noAdapter(let text):
      "nothing follows the '+' in '\(text)', where a LoRA adapter is named; if the '+' belongs to "
        + "the path, write {model: {path: ...}}"
    }
  }
}
