package import Storage

/// What a person names as a model: a file, a directory, or an id on the Hugging Face hub.
package struct CheckpointReference: Hashable, Sendable {
  /// Where a reference leads.
  package enum Target: Hashable, Sendable {
    case file(Path)
    case directory(Path)
    /// The directory of a model in the hub's cache.
    case snapshot(Path, id: String)
  }

  package let text: String
  package let revision: String?

  /// Takes the revision of a hub id; `org/name@revision` states it as well.
  package init(_ text: String, revision: String? = nil) {
    (self.text, self.revision) = (text, revision)
  }

  /// Finds the file or directory; a path that exists goes before a hub id of the same spelling.
  package func resolve(in cache: HubCache) throws(CheckpointError) -> Target {
    if let status = try status() {
      switch status.kind {
      case .regular: return .file(Path(text))
      case .directory: return .directory(Path(text))
      default: throw CheckpointError(Path(text), .reference(.irregular(status.kind)))
      }
    }
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let id = parts.first.map(String.init), HubCache.isModelID(id) else {
      throw CheckpointError(Path(text), .reference(.notFound))
    }
    let stated = parts.count > 1 ? String(parts[1]) : nil
    return .snapshot(try cache.snapshot(of: id, revision: revision ?? stated), id: id)
  }

  private func status() throws(CheckpointError) -> FileStatus? {
    guard !text.utf8.isEmpty, !text.utf8.contains(0) else {
      throw CheckpointError(Path(text), .reference(.notFound))
    }
    do {
      return try FileStatus.ifPresent(Path(text))
    } catch { throw CheckpointError(error) }
  }
}
