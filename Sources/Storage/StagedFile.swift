import CPlatform
import Glibc
import Synchronization

/// An output file of a size that is not known before, written front to back beside its destination
/// and then put in place in one step.
///
/// Until `commit` the destination is untouched. A file that is dropped without being committed is
/// removed.
package final class StagedFile: Sendable {
  /// Where the output will be: absolute, with links above it resolved.
  package let destination: Path
  /// The hidden sibling in which it is built.
  package let path: Path
  private let replacing: Bool
  private let state: Mutex<State>

  private struct State {
    /// Nil once the file is committed or discarded.
    var descriptor: Int32?
    var byteCount = 0
    var flushed = 0
  }

  /// What is handed to the disk at once.
  private static let flushSize = 32 << 20

  /// Checks that an output can go to `output`, and creates its hidden sibling.
  ///
  /// An existing regular file is replaced only if `replacing` is set, and anything else never.
  /// Throws a `refused` fault if the output exists otherwise, if its parent does not exist, or if it
  /// is or lies inside one of the `inputs`.
  package init(
    for output: Path, replacing: Bool, inputs: [Path]
  ) throws(FileError) {
    let location = try OutputLocation(file: output, replacing: replacing, inputs: inputs)
    destination = location.path
    self.replacing = replacing
    let path = location.sibling("partial")
    self.path = path
    let opened = try unsafe SystemCall.run(.create, path) { text in
      unsafe open(text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    do throws(FileError) {
      // Shows those who look for leftovers that this one is in use.
      _ = try FileLock.take(opened, path)
    } catch {
      _ = Glibc.close(opened)
      DirectoryEntry.remove(path)
      throw error
    }
    state = Mutex(State(descriptor: opened))
  }

  deinit { discard() }

  /// Checks what the initialiser checks and creates nothing.
  package static func validate(
    _ output: Path, replacing: Bool, inputs: [Path]
  ) throws(FileError) {
    _ = try OutputLocation(file: output, replacing: replacing, inputs: inputs)
  }

  /// The bytes written so far.
  package var byteCount: Int { state.withLock { $0.byteCount } }

  /// Appends bytes; one thread at a time.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    guard bytes.count > 0 else { return }
    let (descriptor, offset) = try position()
    try unsafe PositionalIO.write(descriptor, path, bytes, at: offset)
    let flush = state.withLock { state -> Range<Int>? in
      state.byteCount += bytes.count
      guard state.byteCount - state.flushed >= Self.flushSize else { return nil }
      defer { state.flushed = state.byteCount }
      return state.flushed..<state.byteCount
    }
    if let flush {
      _ = platform_start_writeback(descriptor, Int64(flush.lowerBound), Int64(flush.count))
    }
  }

  /// Appends an array of bytes.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in
      try unsafe append(bytes)
    }
  }

  /// Gives the file a size, with room on the disk where that can be had; appending goes on at its end.
  ///
  /// Others may write what lies between, once this has returned.
  package func extend(to byteCount: Int) throws(FileError) {
    let (descriptor, offset) = try position()
    guard byteCount > offset else { return }
    try OutputFile.reserve(byteCount, descriptor, path)
    state.withLock { $0.byteCount = byteCount }
  }

  /// Copies a range of what was written to a place in another file.
  package func copy(
    _ range: Range<Int>, to target: OutputFile, at offset: Int
  ) throws(FileError) {
    let (descriptor, _) = try position()
    try FileCopy.run(range, of: descriptor, path, to: target, at: offset)
  }

  /// Lets other machines see what was written: network file systems hand over at every close.
  package func handOver() throws(FileError) {
    let (descriptor, _) = try position()
    let second = try SystemCall.run(.open, path) { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
    try SystemCall.close(second, path)
  }

  /// Puts the file in place, as one step, after bringing it to the disk if `sync` is set.
  package func commit(sync: Bool) throws(FileError) {
    let (descriptor, _) = try position()
    if sync { try SystemCall.run(.sync, path) { fdatasync(descriptor) } }
    try moveIntoPlace()
    state.withLock { $0.descriptor = nil }
    try SystemCall.close(descriptor, destination)
    if sync { try DiskSync.run(destination.parent) }
  }

  /// Removes the file unless it is in place.
  package func discard() {
    let open = state.withLock { state in
      defer { state.descriptor = nil }
      return state.descriptor
    }
    guard let open else { return }
    _ = Glibc.close(open)
    _ = unsafe unlink(path.text)
  }

  private func position() throws(FileError) -> (descriptor: Int32, offset: Int) {
    let position = state.withLock { state in state.descriptor.map { ($0, state.byteCount) } }
    guard let position else { throw FileError(.write, path, .system(ECANCELED)) }
    return position
  }

  /// A link refuses what has appeared at the destination meanwhile, where a rename would replace it;
  /// file systems without links get the rename.
  private func moveIntoPlace() throws(FileError) {
    guard !replacing else { return try DirectoryEntry.rename(path, to: destination) }
    do throws(FileError) {
      let target = destination.text
      try unsafe SystemCall.run(.rename, path) { unsafe link($0, target) }
    } catch {
      guard error.errno != EEXIST else {
        throw FileError(.useAsOutput, destination, .refused(.exists))
      }
      return try DirectoryEntry.rename(path, to: destination)
    }
    try unsafe SystemCall.run(.remove, path) { unsafe unlink($0) }
  }
}
