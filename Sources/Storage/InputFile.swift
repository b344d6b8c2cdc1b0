import Glibc
import Synchronization

/// A regular file that is read and never written, by any number of threads.
///
/// Opening takes its identity; every later use refuses a file that has become another one. The
/// file holds no descriptor of its own: reads borrow one from the pool, and a mapping needs none.
package final class InputFile: Sendable {
  package let path: Path
  /// The file's identity when it was opened.
  package let identity: FileIdentity
  private let access: FileAccess
  private let pool: FilePool
  private let key: FilePool.Key
  private let view = Mutex(View.undecided)

  private enum View {
    case undecided
    case mapped(FileMapping)
    case positional
  }

  /// Opens the file at `path`, following symbolic links.
  ///
  /// Directories, pipes, sockets and devices are refused without waiting for them.
  package init(
    _ path: Path, access: FileAccess = .automatic, pool: FilePool = .shared
  ) throws(FileError) {
    let key = pool.makeKey()
    identity = try pool.withDescriptor(of: key) { () throws(FileError) in
      try Self.open(path)
    } _: { descriptor throws(FileError) in
      try FileStatus(of: descriptor, path).identity
    }
    self.path = path
    self.access = access
    self.pool = pool
    self.key = key
  }

  deinit { pool.forget(key) }

  /// The size when the file was opened.
  package var byteCount: Int { identity.byteCount }

  /// Fills `buffer` with the bytes of `range`, which have the same count.
  ///
  /// Reads positionally whatever the access, so that a file cut short is an error that names the
  /// offset and the missing bytes.
  package func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    precondition(range.count == buffer.count, "the buffer must be as large as the range")
    try withDescriptor { descriptor throws(FileError) in
      try unsafe PositionalIO.read(descriptor, path, at: range.lowerBound, into: buffer)
    }
  }

  /// The bytes of `range` as an array, for headers and other small parts.
  ///
  /// A range beyond the end is an error before anything is allocated.
  package func bytes(in range: Range<Int>) throws(FileError) -> [UInt8] {
    guard range.upperBound <= byteCount else {
      let offset = max(range.lowerBound, byteCount)
      throw FileError(.read, path, .endsEarly(offset: offset, missing: range.upperBound - offset))
    }
    var failure: FileError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      let whole = unsafe UnsafeMutableRawBufferPointer(
        start: buffer.baseAddress, count: range.count)
      do throws(FileError) {
        try unsafe read(range, into: whole)
        count = range.count
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The whole file in memory, or nil if it is read positionally.
  ///
  /// The bytes are valid as long as this object; the first call maps the file.
  package func mappedBytes() throws(FileError) -> UnsafeRawBufferPointer? {
    unsafe try mapping()?.bytes
  }

  /// Brings a range that is about to be used into memory.
  ///
  /// A mapped range is resident afterwards on Linux 5.14 and later. Throws if the file was cut
  /// short or the disk failed, where touching the mapped range would have raised SIGBUS.
  package func willNeed(_ range: Range<Int>) throws(FileError) {
    guard let mapping = try mapping() else {
      return try withDescriptor { descriptor throws(FileError) in
        posix_fadvise(descriptor, range.lowerBound, range.count, POSIX_FADV_WILLNEED)
      }
    }
    guard !mapping.populate(range) else { return }
    try checkUnchanged()
    throw FileError(.read, path, .system(EIO))
  }

  /// Takes a mapped range that has been used out of resident memory; it may be used again.
  package func release(_ range: Range<Int>) {
    let mapping: FileMapping? = view.withLock { if case .mapped(let m) = $0 { m } else { nil } }
    mapping?.release(range)
  }

  /// Writes the whole file to a new one of the same size.
  func copy(to output: OutputFile) throws(FileError) {
    try withDescriptor { descriptor throws(FileError) in
      try FileCopy.run(byteCount, from: descriptor, path, to: output)
    }
  }

  /// Throws if the file at the path is no longer the one that was opened, in the state it had.
  package func checkUnchanged() throws(FileError) {
    try requireSame(FileStatus(of: path).identity)
  }

  private func mapping() throws(FileError) -> FileMapping? {
    try view.withLock { view throws(FileError) in
      if case .undecided = view { view = try chooseView() }
      return if case .mapped(let mapping) = view { mapping } else { nil }
    }
  }

  private func chooseView() throws(FileError) -> View {
    guard access != .positional else { return .positional }
    return try withDescriptor { descriptor throws(FileError) in
      if access == .automatic, RemoteFileSystem.holding(descriptor) != nil { return .positional }
      // A mapping beyond the end would fault: the size must still be the one that is mapped.
      try requireSame(FileStatus(of: descriptor, path).identity)
      do throws(FileError) {
        return .mapped(try FileMapping(descriptor, byteCount: byteCount, path))
      } catch {
        if access == .automatic { return .positional }
        throw error
      }
    }
  }

  private func withDescriptor<Result>(
    _ body: (Int32) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    try pool.withDescriptor(of: key) { () throws(FileError) in
      let descriptor = try Self.open(path)
      do throws(FileError) {
        try requireSame(FileStatus(of: descriptor, path).identity)
        return descriptor
      } catch {
        _ = Glibc.close(descriptor)
        throw error
      }
    } _: { descriptor throws(FileError) in
      try body(descriptor)
    }
  }

  private func requireSame(_ later: FileIdentity) throws(FileError) {
    if let change = identity.change(to: later) { throw FileError(.read, path, .changed(change)) }
  }

  /// Opens a regular file.
  ///
  /// Its kind is asked first, because merely opening a device can act on it, and again afterwards,
  /// because the name may lead elsewhere by then.
  private static func open(_ path: Path) throws(FileError) -> Int32 {
    try requireRegular(FileStatus(of: path, for: .open), path)
    let descriptor = try unsafe SystemCall.run(.open, path) { text in
      unsafe Glibc.open(text, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    }
    do throws(FileError) {
      try requireRegular(FileStatus(of: descriptor, path), path)
      return descriptor
    } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
  }

  private static func requireRegular(_ status: FileStatus, _ path: Path) throws(FileError) {
    guard status.kind == .regular else { throw FileError(.open, path, .notRegular(status.kind)) }
  }
}
