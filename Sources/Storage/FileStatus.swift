import Glibc

/// What the file system says about one file.
package struct FileStatus: Sendable {
  package let kind: FileKind
  /// Permission bits, with set-user, set-group and sticky.
  package let mode: UInt32
  package let identity: FileIdentity

  private init(_ status: stat) {
    kind = FileKind(mode: status.st_mode)
    mode = status.st_mode & 0o7777
    identity = FileIdentity(status)
  }

  private init(kind: FileKind, mode: UInt32, identity: FileIdentity) {
    (self.kind, self.mode, self.identity) = (kind, mode, identity)
  }

  /// The status of an input at `path`: containers are directories, and paths may lead into them.
  package init(of path: Path) throws(FileError) {
    do throws(FileError) {
      let status = try Self(onDisk: path)
      guard status.kind == .regular, try Containers.isContainer(path) else {
        self = status
        return
      }
      self.init(kind: .directory, mode: status.mode, identity: status.identity)
    } catch {
      guard error.errno == ENOTDIR, let status = try Self.insideContainer(path) else { throw error }
      self = status
    }
  }

  /// The status of an input at `path`, or nil if nothing is there.
  package static func ifPresent(_ path: Path) throws(FileError) -> FileStatus? {
    try unlessAbsent { () throws(FileError) in try FileStatus(of: path) }
  }

  private static func insideContainer(_ path: Path) throws(FileError) -> FileStatus? {
    guard let (entry, file) = try Containers.entry(at: path) else { return nil }
    let outer = try Self(onDisk: file)
    return switch entry {
    case .directory: Self(kind: .directory, mode: outer.mode, identity: outer.identity)
    case .file(let contents, let number, let mode):
      Self(
        kind: .regular, mode: mode,
        identity: FileIdentity(part: number, of: outer.identity, byteCount: contents.byteCount))
    }
  }

  /// The status of what the file system has at `path`; of the link itself if `path` is one that is
  /// not followed.
  ///
  /// `operation` is what an error says could not be done.
  package init(
    onDisk path: Path, followingLinks: Bool = true, for operation: FileError.Operation = .examine
  ) throws(FileError) {
    var status = stat()
    try unsafe SystemCall.run(operation, path) { text in
      unsafe followingLinks ? stat(text, &status) : lstat(text, &status)
    }
    self.init(status)
  }

  /// The status of an open file.
  init(of descriptor: Int32, _ path: Path) throws(FileError) {
    var status = stat()
    try SystemCall.run(.examine, path) { unsafe fstat(descriptor, &status) }
    self.init(status)
  }

  /// The status of what the file system has at `path`, or nil if nothing is there.
  package static func ifOnDisk(
    _ path: Path, followingLinks: Bool = true
  ) throws(FileError) -> FileStatus? {
    try unlessAbsent { () throws(FileError) in
      try FileStatus(onDisk: path, followingLinks: followingLinks)
    }
  }

  private static func unlessAbsent(
    _ examine: () throws(FileError) -> FileStatus
  ) throws(FileError) -> FileStatus? {
    do {
      return try examine()
    } catch {
      if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
      throw error
    }
  }
}
