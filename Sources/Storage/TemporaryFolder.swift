import Glibc

/// A directory beside an output for what is needed until the output is complete.
package struct TemporaryFolder: Sendable {
  package let path: Path

  /// A hidden name beside `output`, which nothing has; whoever writes into it creates it.
  package init(beside output: Path, for purpose: String) {
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    path = output.parent.joining(
      ".\(output.lastComponent.prefix(64)).\(purpose)-\(getpid())-\(random)")
  }

  /// Removes the directory with everything in it, if it is there.
  ///
  /// - Returns: what could not be removed.
  @discardableResult
  package func remove() -> [FileError] {
    guard (try? FileStatus.ifOnDisk(path)) != nil else { return [] }
    return FileTree.remove(path)
  }
}
