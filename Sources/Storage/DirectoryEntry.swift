import CPlatform
import Glibc

/// A name in a directory, moved and replaced without touching what it names.
enum DirectoryEntry {
  static func rename(_ path: Path, to target: Path) throws(FileError) {
    let target = target.text
    try unsafe SystemCall.run(.rename, path) { unsafe Glibc.rename($0, target) }
  }

  /// Removes a file that is not wanted; that it cannot be is no further error.
  static func remove(_ path: Path) { _ = unsafe Glibc.unlink(path.text) }

  /// Puts a directory at `target` and returns where a replaced one is now.
  ///
  /// The kernel renames onto nothing or an empty directory in one step, and refuses all else.
  static func put(_ path: Path, at target: Path, replacing: Bool) throws(FileError) -> Path? {
    if path == target { return nil }
    do throws(FileError) {
      try rename(path, to: target)
      return nil
    } catch {
      guard error.errno == ENOTEMPTY || error.errno == EEXIST else { throw error }
      guard replacing else { throw FileError(.useAsOutput, target, .refused(.notEmpty)) }
      return try replace(target, by: path)
    }
  }

  /// Puts `path` where `target` is and returns where the old target is now.
  static func replace(_ target: Path, by path: Path) throws(FileError) -> Path {
    do throws(FileError) {
      let text = target.text
      try unsafe SystemCall.run(.rename, path) { unsafe platform_exchange($0, text) }
      return path
    } catch {
      guard [ENOSYS, EINVAL, EOPNOTSUPP, EPERM].contains(error.errno) else { throw error }
      return try replaceInTwoSteps(target, by: path)
    }
  }

  /// The way without an exchange: the target is absent between the two renames, and comes back if
  /// the second fails.
  static func replaceInTwoSteps(_ target: Path, by path: Path) throws(FileError) -> Path {
    let old = OutputLocation(parent: target.parent, name: target.lastComponent).sibling("replaced")
    try rename(target, to: old)
    do throws(FileError) {
      try rename(path, to: target)
      return old
    } catch {
      try rename(old, to: target)
      throw error
    }
  }
}
