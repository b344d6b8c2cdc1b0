package import Storage

/// Why a reference to a model leads to no files.
package enum ReferenceFault: Error, Hashable, Sendable {
  /// Neither a path that exists nor the form of a hub id.
  case notFound
  /// Something that is neither a file nor a directory.
  case irregular(FileKind)
  /// A hub id of which the local cache has nothing.
  case notCached(id: String, cache: Path)
  /// A hub id that is cached, but not in this revision.
  case revisionNotCached(id: String, revision: String, cache: Path)
  /// A revision, or what the cache says it is, that could lead out of the cache.
  case invalidRevision(String)
}

extension ReferenceFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFound: "there is no such file or directory"
    case .irregular(let kind): "it is \(kind), not a file or a directory"
    case .notCached(let id, let cache):
      "there is no such path, and the model \(Path(id).quoted) is not in the cache \(cache.quoted)"
    case .revisionNotCached(let id, let revision, let cache):
      "revision \(Path(revision).quoted) of the model \(Path(id).quoted) is not in the cache "
        + cache.quoted
    case .invalidRevision(let revision): "\(Path(revision).quoted) is not a revision"
    }
  }

  /// The command that would help.
  package var hint: String? {
    switch self {
    case .notFound, .irregular, .invalidRevision: nil
    case .notCached(let id, _): "fetch it with 'hf download \(id)'"
    case .revisionNotCached(let id, let revision, _):
      "fetch it with 'hf download \(id)\(revision == "main" ? "" : " --revision \(revision)")'"
    }
  }
}
