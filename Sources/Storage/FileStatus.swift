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

  /// The status of the file at `path`; of the link itself if `path` is one that is not followed.
  ///
  /// `operation` is what an error says could not be done.
  package init(
    of path: Path, followingLinks: Bool = true, for operation: FileError.Operation = .examine
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

  /// The status of the file at `path`, or nil if nothing is there.
  package static func ifPresent(
    _ path: Path, followingLinks: Bool = true
  ) throws(FileError) -> FileStatus? {
    do {
      return try FileStatus(of: path, followingLinks: followingLinks)
    } catch {
      if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
      throw error
    }
  }
}
