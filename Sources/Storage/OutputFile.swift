import CPlatform
import Glibc
import Synchronization

/// A new file of known size, written at offsets by any number of threads and then finished.
///
/// Its blocks are reserved at the start where the file system can, so that a full disk shows before
/// any work is done. A file that is dropped without `finish` is closed but incomplete.
package final class OutputFile: Sendable {
  package let path: Path
  package let byteCount: Int
  /// The open descriptor, or `Self.closed`.
  private let descriptor: Atomic<Int32>

  private static var closed: Int32 { -1 }

  /// Creates a file that must not exist, with the permissions that the process's mask leaves.
  package init(creating path: Path, byteCount: Int) throws(FileError) {
    let opened = try unsafe SystemCall.run(.create, path) { text in
      unsafe open(text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    do throws(FileError) {
      try Self.reserve(byteCount, opened, path)
    } catch {
      // A half-made file is worth nothing, and the error that made it so is the one to tell.
      _ = Glibc.close(opened)
      _ = unsafe unlink(path.text)
      throw error
    }
    self.path = path
    self.byteCount = byteCount
    descriptor = Atomic(opened)
  }

  /// Opens a file that another run or another process has begun, to write into it as well.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - byteCount: its final size, which it must have.
  /// - Throws: `FileError`; `resized` where the size is another.
  package init(reopening path: Path, byteCount: Int) throws(FileError) {
    let opened = try unsafe SystemCall.run(.open, path) { text in
      unsafe open(text, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    }
    do throws(FileError) {
      let status = try FileStatus(of: opened, path)
      guard status.kind == .regular else { throw FileError(.open, path, .notRegular(status.kind)) }
      let found = status.identity.byteCount
      guard found == byteCount else {
        throw FileError(.open, path, .changed(.resized(from: byteCount, to: found)))
      }
    } catch {
      _ = Glibc.close(opened)
      throw error
    }
    self.path = path
    self.byteCount = byteCount
    descriptor = Atomic(opened)
  }

  deinit {
    let open = descriptor.load(ordering: .relaxed)
    if open != Self.closed { _ = Glibc.close(open) }
  }

  /// Whether `finish` has been called.
  package var isFinished: Bool { descriptor.load(ordering: .acquiring) == Self.closed }

  /// Writes `bytes` from `offset` on, within the file's size.
  ///
  /// The file must not be finished.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    precondition(offset >= 0 && offset <= byteCount - bytes.count, "write beyond the file's size")
    try unsafe PositionalIO.write(openDescriptor, path, bytes, at: offset)
  }

  /// Writes an array of bytes from `offset` on.
  package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in
      try unsafe write(bytes, at: offset)
    }
  }

  /// Fills `buffer` with the bytes of `range`, as written so far; unwritten bytes are zero.
  package func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    precondition(range.count == buffer.count, "the buffer must be as large as the range")
    try unsafe PositionalIO.read(openDescriptor, path, at: range.lowerBound, into: buffer)
  }

  /// Gives the file these permissions; its owner can always read it.
  package func setMode(_ mode: UInt32) throws(FileError) {
    let open = openDescriptor
    try SystemCall.run(.setMode, path) { fchmod(open, mode & 0o777 | 0o400) }
  }

  /// Starts writing a finished range to the disk, so that `finish` has less to wait for.
  package func startWriteback(_ range: Range<Int>) {
    // Only a hint: where it fails, `finish` writes everything.
    _ = platform_start_writeback(openDescriptor, Int64(range.lowerBound), Int64(range.count))
  }

  /// Closes the file, after waiting for its bytes to be on the disk if `sync` is set.
  ///
  /// Network file systems may report a failed write only here. The file is closed even if this
  /// throws. Nothing may use the file at the same time or afterwards.
  package func finish(sync: Bool) throws(FileError) {
    let open = descriptor.exchange(Self.closed, ordering: .acquiringAndReleasing)
    precondition(open != Self.closed, "the file is already finished")
    do throws(FileError) {
      if sync { try SystemCall.run(.sync, path) { fdatasync(open) } }
    } catch {
      _ = Glibc.close(open)
      throw error
    }
    try SystemCall.close(open, path)
  }

  /// The descriptor for use by this module; the file must not be finished.
  var openDescriptor: Int32 {
    let open = descriptor.load(ordering: .acquiring)
    precondition(open != Self.closed, "the file is already finished")
    return open
  }

  /// Gives the new file its size, with blocks behind it where the file system can reserve them.
  static func reserve(
    _ byteCount: Int, _ descriptor: Int32, _ path: Path
  ) throws(FileError) {
    guard byteCount > 0 else { return }
    do throws(FileError) {
      try SystemCall.run(.reserve, path) { platform_reserve(descriptor, Int64(byteCount)) }
    } catch {
      guard [EOPNOTSUPP, ENOSYS, EINVAL].contains(error.errno) else { throw error }
      try SystemCall.run(.reserve, path) { ftruncate(descriptor, byteCount) }
    }
  }
}
