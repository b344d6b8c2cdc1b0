import Glibc

/// A directory with everything in it.
package enum FileTree {
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

  /// The bytes of the regular files in a tree, or of a file; what cannot be examined counts nothing.
  static func byteCount(_ path: Path) -> Int {
    files(below: path).reduce(0) { $0 + $1.byteCount }
  }

  /// The regular files of a tree by their paths below it, with their sizes; links are not followed.
  package static func files(below path: Path) -> [(name: String, byteCount: Int)] {
    guard let status = try? FileStatus.ifOnDisk(path, followingLinks: false) else { return [] }
    guard status.kind == .directory else { return [("", status.identity.byteCount)] }
    guard let listing = try? DirectoryListing(of: path) else { return [] }
    return listing.entries.filter { !$0.isLink }.flatMap { entry in
      files(below: path.joining(entry.name)).map { file in
        (file.name.isEmpty ? entry.name : "\(entry.name)/\(file.name)", file.byteCount)
      }
    }
  }
}
