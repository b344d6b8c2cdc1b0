import Glibc

/// What tells one file, and one state of it, from another.
package struct FileIdentity: Hashable, Sendable {
  /// Seconds and nanoseconds since the epoch.
  package struct Time: Hashable, Sendable {
    package let seconds: Int
    package let nanoseconds: Int
  }

  package let device: UInt
  package let inode: UInt
  /// The place in a file that holds several; 0 for a file of its own.
  package let part: Int
  package let byteCount: Int
  /// When the contents were last changed; programs can set it.
  package let modified: Time
  /// When the contents or attributes were last changed; programs cannot set it.
  package let changed: Time

  init(_ status: stat) {
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
    part = 0
    byteCount = Int(status.st_size)
    modified = Time(
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    changed = Time(
      seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
  }

  /// The identity of contents that are a part of `file`; parts have numbers above 0.
  package init(part: Int, of file: Self, byteCount: Int) {
    (device, inode, self.part) = (file.device, file.inode, part)
    self.byteCount = byteCount
    (modified, changed) = (file.modified, file.changed)
  }

  /// Whether both are states of one file.
  package func isSameFile(as other: Self) -> Bool {
    device == other.device && inode == other.inode && part == other.part
  }

  /// How a later state differs from this one, the weightiest difference first; nil if it does not.
  package func change(to later: Self) -> Change? {
    if !isSameFile(as: later) { return .replaced }
    if byteCount != later.byteCount { return .resized(from: byteCount, to: later.byteCount) }
    if modified != later.modified { return .modified }
    return changed == later.changed ? nil : .attributesChanged
  }
}

extension FileIdentity {
  /// A difference between two states of what should be one unchanged file.
  package enum Change: Hashable, Sendable, CustomStringConvertible {
    case replaced
    case resized(from: Int, to: Int)
    case modified
    case attributesChanged

    package var description: String {
      switch self {
      case .replaced: "another file has taken its place"
      case .resized(let old, let new): "its size was \(old) bytes and is \(new)"
      case .modified: "its modification time is another"
      case .attributesChanged: "its contents or attributes were changed"
      }
    }
  }
}
