package import Storage
import Tensors

extension Checkpoint {
  /// How to open a checkpoint.
  package struct Options: Sendable {
    /// The revision of a hub id; `main` if nil.
    package var revision: String?
    package var access: FileAccess
    package var pool: FilePool
    package var cache: HubCache

    package init(
      revision: String? = nil, access: FileAccess = .automatic, pool: FilePool = .shared,
      cache: HubCache = .current
    ) {
      self.revision = revision
      self.access = access
      self.pool = pool
      self.cache = cache
    }
  }

  /// Opens a file, a directory, or a model of the local hub cache, and checks all headers.
  package static func open(
    _ reference: String, options: Options = Options()
  ) throws(CheckpointError) -> Checkpoint {
    let opener = CheckpointOpener(options)
    let reference = CheckpointReference(reference, revision: options.revision)
    switch try reference.resolve(in: options.cache) {
    case .directory(let path): return try opener.directory(path)
    case .snapshot(let path, let id): return try opener.snapshot(path, of: id)
    case .file(let path) where path.lastComponent.hasSuffix(".safetensors.index.json"):
      return try opener.indexed(path.lastComponent, in: path.parent, single: false)
    case .file(let path): return try opener.file(path)
    }
  }
}
