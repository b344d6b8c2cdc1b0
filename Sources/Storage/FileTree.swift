import Glibc

/// A directory with everything in it.
enum FileTree {
  /// Removes the tree, links as links, and returns what could not be removed and why.
  static func remove(_ path: Path) -> [FileError] {
    do throws(FileError) {
      var failures: [FileError] = []
      for entry in try DirectoryListing(of: path).entries {
        let child = path.joining(entry.name)
        if entry.kind == .directory && !entry.isLink {
          failures += remove(child)
        } else {
          try unsafe SystemCall.run(.remove, child) { unsafe unlink($0) }
        }
      }
      if failures.isEmpty { try unsafe SystemCall.run(.remove, path) { unsafe rmdir($0) } }
      return failures
    } catch {
      return [error]
    }
  }
}
