import Glibc
import Synchronization

/// A file of lines that only grows, each line guarded by a checksum, and a lock on it for as long as its
/// writer lives.
///
/// A line is one object of compact JSON; its last member, which this type adds and removes, is the
/// CRC-32C of all bytes before it. Reading ends at the first line that is torn or damaged, for nothing
/// after it can be trusted to be in order. The lock is `flock`'s: the system releases it with the
/// process, however that ends.
package final class JournalFile: Sendable {
  /// The name of the file in a directory under construction.
  package static let name = "journal.ndjson"

  /// The name of the journal of another rank than 0, where several write one output.
  package static func name(ofRank rank: Int) -> String { "journal-\(rank).ndjson" }

  package let path: Path
  /// Whether a second writer is kept out; file systems without locks do not do that.
  package let isLocked: Bool
  /// Nil once the journal is closed.
  private let descriptor: Mutex<Int32?>

  /// Creates a journal that must not exist, for its owner only.
  package convenience init(creating path: Path) throws(FileError) {
    let opened = try unsafe SystemCall.run(.create, path) { text in
      unsafe open(text, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    do throws(FileError) {
      try self.init(opened, path)
    } catch {
      _ = Glibc.close(opened)
      DirectoryEntry.remove(path)
      throw error
    }
  }

  /// Opens a journal to go on with it, and cuts off what is torn or damaged at its end.
  ///
  /// - Returns: the journal, with the lines that it has.
  /// - Throws: EWOULDBLOCK where a living process has the lock.
  package static func reopen(
    _ path: Path
  ) throws(FileError) -> (journal: JournalFile, lines: [[UInt8]]) {
    let opened = try unsafe SystemCall.run(.open, path) { text in
      unsafe open(text, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
    }
    let journal: JournalFile
    do throws(FileError) {
      journal = try JournalFile(opened, path)
    } catch {
      _ = Glibc.close(opened)
      throw error
    }
    let (lines, byteCount) = JournalLine.decode(try bytes(of: path))
    try SystemCall.run(.write, path) { ftruncate(opened, byteCount) }
    return (journal, lines)
  }

  /// Creates a journal beside an output, or goes on with one that was left there.
  ///
  /// - Returns: the journal, with the lines that it has.
  /// - Throws: a `refused` fault where a living process has such a journal.
  package static func beside(
    _ output: Path, goingOnWith leftover: Leftover?
  ) throws(FileError) -> (journal: JournalFile, lines: [[UInt8]]) {
    let parent = try output.parent.resolved()
    return try ParentLock.hold(parent) { () throws(FileError) in
      for other in try Leftover.journals(of: output) where other.isInUse {
        throw FileError(
          .useAsOutput, output, .refused(.beingWritten(by: other.process, in: other.path)))
      }
      if let leftover { return try reopen(leftover.path) }
      let location = OutputLocation(parent: parent, name: output.lastComponent)
      return (try JournalFile(creating: location.sibling("journal")), [])
    }
  }

  /// The sound lines of a journal, without taking its lock.
  package static func lines(of path: Path) throws(FileError) -> [[UInt8]] {
    JournalLine.decode(try bytes(of: path)).lines
  }

  private static func bytes(of path: Path) throws(FileError) -> [UInt8] {
    let file = try InputFile(onDisk: path, access: .positional)
    return try file.bytes(in: 0..<file.byteCount)
  }

  private init(_ opened: Int32, _ path: Path) throws(FileError) {
    isLocked = try FileLock.take(opened, path)
    self.path = path
    descriptor = Mutex(opened)
  }

  deinit { close() }

  /// Appends a line, as one write; with `sync` it is on the disk afterwards.
  ///
  /// The object is compact JSON with at least one member.
  package func append(_ object: [UInt8], sync: Bool) throws(FileError) {
    let line = JournalLine.encode(object)
    try descriptor.withLock { descriptor throws(FileError) in
      guard let descriptor else { throw FileError(.write, path, .system(ECANCELED)) }
      try unsafe line.span.bytes.withUnsafeBytes { bytes throws(FileError) in
        try unsafe PositionalIO.append(descriptor, path, bytes)
      }
      if sync { try SystemCall.run(.sync, path) { fdatasync(descriptor) } }
    }
  }

  /// Removes the journal that a process left in an output which is complete.
  package static func removeRemains(in output: Path) throws(FileError) {
    let path = output.joining(name)
    guard try FileStatus.ifOnDisk(path, followingLinks: false) != nil else { return }
    try unsafe SystemCall.run(.remove, path) { unsafe unlink($0) }
  }

  /// Removes the journal and closes it.
  package func remove() {
    DirectoryEntry.remove(path)
    close()
  }

  /// Closes the journal and gives up its lock; the file stays.
  package func close() {
    let open = descriptor.withLock { descriptor in
      defer { descriptor = nil }
      return descriptor
    }
    if let open { _ = Glibc.close(open) }
  }
}
