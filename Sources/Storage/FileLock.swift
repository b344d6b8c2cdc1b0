import Glibc

/// The lock by which a writer shows that it lives: `flock`, released by the system with its process.
enum FileLock {
  /// Takes the lock of an open file without waiting.
  ///
  /// - Returns: false on file systems that have no locks.
  /// - Throws: EWOULDBLOCK where another process, or another descriptor of this one, has it.
  static func take(_ descriptor: Int32, _ path: Path) throws(FileError) -> Bool {
    do throws(FileError) {
      try SystemCall.run(.lock, path) { flock(descriptor, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      guard [ENOSYS, ENOLCK, EOPNOTSUPP, EINVAL].contains(error.errno) else { throw error }
      return false
    }
  }

  /// Whether somebody has the lock of the file at `path`; nil where that cannot be known.
  static func isTaken(_ path: Path) -> Bool? {
    let descriptor = unsafe open(path.text, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { _ = Glibc.close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return false }
    return errno == EWOULDBLOCK ? true : nil
  }
}
