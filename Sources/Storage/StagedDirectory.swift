import Glibc
import Synchronization

/// An output directory that is built beside its destination and then put in place in one step.
///
/// Until `commit` the destination is untouched; whoever looks there sees what was there before, or
/// afterwards the whole output. A directory that is dropped without being committed is discarded.
/// Files may lie in directories below it, which are made as they are needed.
package final class StagedDirectory: Sendable {
  /// Where the output will be: absolute, with links resolved.
  package let destination: Path
  /// The hidden sibling where it is built, readable by its owner only.
  package let path: Path
  private let replacing: Bool
  /// The permissions of the finished directory: those that the process's mask leaves.
  private let mode: UInt32
  private let state = Mutex(State())

  private struct State {
    var isOpen = true
    /// Every path that was created here, and the file while it may still be written.
    var files: [(path: Path, file: OutputFile)] = []
    var folders = StagedFolders()
  }

  private init(at location: OutputLocation, replacing: Bool) throws(FileError) {
    destination = location.path
    path = location.sibling("partial")
    self.replacing = replacing
    try unsafe SystemCall.run(.create, path) { unsafe mkdir($0, 0o777) }
    let path = path
    do throws(FileError) {
      mode = try FileStatus(onDisk: path).mode
      try unsafe SystemCall.run(.setMode, path) { unsafe chmod($0, 0o700) }
    } catch {
      _ = unsafe rmdir(path.text)
      throw error
    }
  }

  deinit { discard() }

  /// Checks that an output can go to `output`, and creates its staging directory.
  ///
  /// An existing empty directory is taken over; one with entries only if `replacing` is set.
  /// Throws a `refused` fault if the output exists otherwise, if its parent does not exist, or if
  /// it is, contains or is inside one of the `inputs` (files or directories, which must exist).
  package static func stage(
    for output: Path, replacing: Bool, inputs: [Path]
  ) throws(FileError) -> StagedDirectory {
    let location = try OutputLocation(of: output, replacing: replacing, inputs: inputs)
    return try StagedDirectory(at: location, replacing: replacing)
  }

  /// Checks what `stage` checks and creates nothing.
  package static func validate(
    _ output: Path, replacing: Bool, inputs: [Path]
  ) throws(FileError) {
    _ = try OutputLocation(of: output, replacing: replacing, inputs: inputs)
  }

  /// Throws if the file system has fewer free bytes than this; a replaced output counts as used.
  package func requireSpace(_ byteCount: Int) throws(FileError) {
    var status = statvfs()
    try unsafe SystemCall.run(.examine, path) { unsafe statvfs($0, &status) }
    let (free, overflow) = UInt(status.f_bavail).multipliedReportingOverflow(
      by: UInt(status.f_frsize))
    let available = overflow ? Int.max : Int(clamping: free)
    guard byteCount > available else { return }
    throw FileError(
      .useAsOutput, destination,
      .refused(.insufficientSpace(needed: byteCount, available: available)))
  }

  /// Creates a file of known size, which must be finished before the commit.
  ///
  /// The name may be a path below the directory, such as `global_step0/layer_00.pt`; every part of
  /// it is the name of an entry. Throws ECANCELED if the directory was discarded meanwhile, as by a
  /// signal.
  package func createFile(_ name: String, byteCount: Int) throws(FileError) -> OutputFile {
    let target = path.joining(name)
    guard let names = Path.names(below: name) else {
      throw FileError(.create, target, .refused(.unusableName))
    }
    return try state.withLock { state throws(FileError) in
      guard state.isOpen else { throw FileError(.create, target, .system(ECANCELED)) }
      try state.folders.create(names.dropLast(), in: path)
      let file = try OutputFile(creating: target, byteCount: byteCount)
      state.files.append((target, file))
      return file
    }
  }

  /// The paths of all files that were created, below the directory, in the order of their creation.
  package var fileNames: [String] {
    let prefix = path.text.utf8.count + 1
    return state.withLock { state in
      state.files.map { String(decoding: $0.path.text.utf8.dropFirst(prefix), as: UTF8.self) }
    }
  }

  /// Creates a small file with these contents.
  package func write(_ contents: [UInt8], as name: String) throws(FileError) {
    let file = try createFile(name, byteCount: contents.count)
    try file.write(contents, at: 0)
    try file.finish(sync: false)
  }

  /// Copies a regular file, through symbolic links, byte for byte.
  package func copy(from source: Path, as name: String) throws(FileError) {
    let input = try InputFile(source)
    let file = try createFile(name, byteCount: input.byteCount)
    try input.copy(to: file)
    try file.finish(sync: false)
  }

  /// Puts the finished directory in place, as one step.
  ///
  /// With `sync` every file, the directories and their parent are on the disk in that order, so that
  /// not even a power failure shows a part of the output. A replaced directory is removed last.
  /// Where the file system cannot exchange two directories the old one is renamed away first, and
  /// the destination is absent for a moment.
  ///
  /// - Returns: what failed after the output was in place: the remains of a replaced directory.
  /// - Throws: if the output is not in place; or in place but perhaps not on the disk, where the
  ///   operation is `sync` and the path is the parent's.
  @discardableResult
  package func commit(sync: Bool) throws(FileError) -> [FileError] {
    let state = state.withLock { $0.isOpen ? $0 : nil }
    guard let state else { preconditionFailure("the directory is committed or discarded") }
    precondition(state.files.allSatisfy(\.file.isFinished), "a file is not finished")
    if sync {
      for (path, _) in state.files { try DiskSync.run(path) }
    }
    try state.folders.open(sync: sync)
    if sync { try DiskSync.run(path) }
    try unsafe SystemCall.run(.setMode, path) { unsafe chmod($0, mode) }
    let replaced = try moveIntoPlace()
    self.state.withLock { $0.isOpen = false }
    if sync { try DiskSync.run(destination.parent) }
    return replaced.map { FileTree.remove($0) } ?? []
  }

  /// Removes the staged files and directories, but nothing that was not created through it.
  ///
  /// Does nothing after a commit or an earlier call.
  package func discard() {
    let created = state.withLock { state in
      defer { state.isOpen = false }
      return state.isOpen ? state : nil
    }
    guard let created else { return }
    created.folders.close()
    for (path, _) in created.files { _ = unsafe unlink(path.text) }
    created.folders.remove()
    _ = unsafe rmdir(path.text)
  }

  /// Puts the directory in place and returns where a replaced one is now.
  ///
  /// The kernel renames onto nothing or an empty directory in one step, and refuses all else.
  private func moveIntoPlace() throws(FileError) -> Path? {
    do throws(FileError) {
      try DirectoryEntry.rename(path, to: destination)
      return nil
    } catch {
      guard error.errno == ENOTEMPTY || error.errno == EEXIST else { throw error }
      guard replacing else { throw FileError(.useAsOutput, destination, .refused(.notEmpty)) }
      return try DirectoryEntry.replace(destination, by: path)
    }
  }
}
