import Glibc
import Synchronization

/// A regular file that is read and never written, by any number of threads.
///
/// Opening takes its identity; every later use refuses a file that has become another one. The
/// file holds no descriptor of its own: reads borrow one from the pool, and a mapping needs none.
/// A file that is a part of another one is read from there, positionally.
package final class InputFile: Sendable {
  package let path: Path
  /// The file's identity when it was opened.
  package let identity: FileIdentity
  private let source: Source
  private let view = Mutex(View.undecided)

  /// Where the bytes come from.
  private enum Source {
    case disk(FileAccess, FilePool, FilePool.Key)
    case contents(any VirtualContents)
  }

  private enum View {
    case undecided
    case mapped(FileMapping)
    case positional
  }

  /// Opens the file at `path`, following symbolic links and into containers.
  ///
  /// Directories, pipes, sockets and devices are refused without waiting for them.
  package convenience init(
    _ path: Path, access: FileAccess = .automatic, pool: FilePool = .shared
  ) throws(FileError) {
    do throws(FileError) {
      try self.init(onDisk: path, access: access, pool: pool)
    } catch {
      guard error.errno == ENOTDIR, let (entry, outer) = try Containers.entry(at: path) else {
        throw error
      }
      guard case .file(let contents, let number, _) = entry else {
        throw FileError(.open, path, .notRegular(.directory))
      }
      let identity = FileIdentity(
        part: number, of: try FileStatus(onDisk: outer).identity, byteCount: contents.byteCount)
      self.init(path, identity: identity, contents: contents)
    }
  }

  /// Opens a file that the file system has.
  init(
    onDisk path: Path, access: FileAccess, pool: FilePool = .shared
  ) throws(FileError) {
    let key = pool.makeKey()
    identity = try pool.withDescriptor(of: key) { () throws(FileError) in
      try Self.open(path)
    } _: { descriptor throws(FileError) in
      try FileStatus(of: descriptor, path).identity
    }
    self.path = path
    source = .disk(access, pool, key)
  }

  /// A file with contents of its own, whose `path` is for messages.
  ///
  /// The identity says how many bytes there are.
  package init(_ path: Path, identity: FileIdentity, contents: any VirtualContents) {
    self.path = path
    self.identity = identity
    source = .contents(contents)
  }

  deinit {
    if case .disk(_, let pool, let key) = source { pool.forget(key) }
  }

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
    guard case .disk(_, let pool, let key) = source else {
      return try unsafe readContents(range, into: buffer)
    }
    try withDescriptor(pool, key) { descriptor throws(FileError) in
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
    guard case .disk(_, let pool, let key) = source else { return }
    guard let mapping = try mapping() else {
      return try withDescriptor(pool, key) { descriptor throws(FileError) in
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
    guard case .disk(_, let pool, let key) = source else {
      return try FileCopy.run(self, to: output)
    }
    try withDescriptor(pool, key) { descriptor throws(FileError) in
      try FileCopy.run(byteCount, from: descriptor, path, to: output)
    }
  }

  /// Throws if the file at the path is no longer the one that was opened, in the state it had.
  package func checkUnchanged() throws(FileError) {
    if case .contents(let contents) = source { return try contents.checkUnchanged() }
    try requireSame(FileStatus(onDisk: path).identity)
  }

  private func readContents(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    guard case .contents(let contents) = source else { return }
    guard range.lowerBound >= 0, range.upperBound <= min(contents.byteCount, byteCount) else {
      let end = min(contents.byteCount, byteCount)
      let offset = max(range.lowerBound, end)
      throw FileError(.read, path, .endsEarly(offset: offset, missing: range.upperBound - offset))
    }
    try unsafe contents.read(range, into: buffer)
  }

  private func mapping() throws(FileError) -> FileMapping? {
    guard case .disk(let access, let pool, let key) = source else { return nil }
    return try view.withLock { view throws(FileError) in
      if case .undecided = view { view = try chooseView(access, pool, key) }
      return if case .mapped(let mapping) = view { mapping } else { nil }
    }
  }

  private func chooseView(
    _ access: FileAccess, _ pool: FilePool, _ key: FilePool.Key
  ) throws(FileError) -> View {
    guard access != .positional else { return .positional }
    return try withDescriptor(pool, key) { descriptor throws(FileError) in
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
    _ pool: FilePool, _ key: FilePool.Key,
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
    try requireRegular(FileStatus(onDisk: path, for: .open), path)
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
