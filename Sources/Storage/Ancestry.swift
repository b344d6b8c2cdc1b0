/// A file and the directories above it.
///
/// They are told apart by device and inode and not by name, so that links and bind mounts hide
/// nothing.
struct Ancestry {
  private let own: FileIdentity?
  private let above: [FileIdentity]

  /// The ancestry of a real absolute path, whose last component need not exist.
  init(of path: Path) throws(FileError) {
    own = try FileStatus.ifOnDisk(path)?.identity
    var above: [FileIdentity] = []
    var current = path
    while !current.components.isEmpty {
      current = current.parent
      above.append(try FileStatus(onDisk: current).identity)
    }
    self.above = above
  }

  var exists: Bool { own != nil }

  func isSame(as other: Self) -> Bool {
    guard let own, let otherOwn = other.own else { return false }
    return own.isSameFile(as: otherOwn)
  }

  /// Whether `other` is this file or one of the directories above it.
  func contains(_ other: Self) -> Bool {
    guard let otherOwn = other.own else { return false }
    return isSame(as: other) || above.contains { $0.isSameFile(as: otherOwn) }
  }
}
