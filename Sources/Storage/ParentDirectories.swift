import Glibc

/// The missing directories above an output, created for it and removed again if it fails.
package struct ParentDirectories: Sendable {
  /// What was created, outermost first.
  private let created: [Path]

  /// The first directory above `output`, or `output` itself, that does not exist.
  package static func firstMissing(above output: Path) throws(FileError) -> Path {
    var missing = output
    while try FileStatus.ifOnDisk(missing.parent) == nil, missing.parent != missing {
      missing = missing.parent
    }
    return missing
  }

  /// Creates what is missing above `output`, with the permissions that the mask leaves.
  package init(creatingAbove output: Path) throws(FileError) {
    var paths: [Path] = []
    var path = output.parent
    while try FileStatus.ifOnDisk(path) == nil, path.parent != path {
      paths.insert(path, at: 0)
      path = path.parent
    }
    for path in paths {
      try unsafe SystemCall.run(.create, path) { unsafe mkdir($0, 0o777) }
    }
    created = paths
  }

  /// Removes what was created, as far as it is empty.
  package func remove() {
    for path in created.reversed() { _ = unsafe rmdir(path.text) }
  }
}
