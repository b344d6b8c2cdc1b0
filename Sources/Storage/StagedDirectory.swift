import Glibc
import Synchronization

/// An output directory that is built beside its destination and then put in place in one step.
///
/// Until `commit` the destination is untouched; whoever looks there sees what was there before, or
/// afterwards the whole output. A directory that is dropped without being committed is discarded,
/// unless `leave` was called: then a later run can adopt it (`AdoptedDirectory`) and go on. A journal in it says what is
/// finished, and its lock that somebody is at work. Files may lie in directories below it, which are
/// made as they are needed.
///
/// File systems without a rename of directories get the output built where it will be: there the journal
/// is what says that it is not complete, and its removal is the commit.
package final class StagedDirectory: Sendable {
  /// Where the output will be: absolute, with links resolved.
  package let destination: Path
  /// The hidden sibling where it is built, readable by its owner only.
  package let path: Path
  /// What is finished, for a run that goes on after this one was interrupted.
  package let journal: JournalFile
  private let replacing: Bool
  /// Whether another rank staged the directory, and decides over it.
  private let isJoined: Bool
  /// The permissions of the finished directory: those that the process's mask leaves.
  private let mode: UInt32
  private let state: Mutex<State>

  private struct State {
    var isOpen = true
    /// Whether the output is in its place.
    var isInPlace = false
    /// Every path that was created here, and the file while it may still be written.
    var files: [(path: Path, file: OutputFile)] = []
    var folders = StagedFolders()
    /// Journals of other ranks, which they create.
    var journals: [Path] = []
  }

  /// A directory that is there with its journal and these folders.
  init(
    _ build: BuildPlace, at location: OutputLocation, replacing: Bool,
    folders: StagedFolders = StagedFolders()
  ) {
    destination = location.path
    path = build.path
    journal = build.journal
    mode = build.mode
    self.replacing = replacing
    isJoined = false
    state = Mutex(State(folders: folders))
  }

  deinit { if isJoined { _ = leave() } else { discard() } }

  /// Checks that an output can go to `output`, and creates its staging directory.
  ///
  /// An existing empty directory is taken over; one with entries only if `replacing` is set.
  /// Throws a `refused` fault if the output exists otherwise, if its parent does not exist, if another
  /// process is writing it, or if it is, contains or is inside one of the `inputs` (files or
  /// directories, which must exist).
  package static func stage(
    for output: Path, replacing: Bool, inputs: [Path]
  ) throws(FileError) -> StagedDirectory {
    let location = try OutputLocation(of: output, replacing: replacing, inputs: inputs)
    return try ParentLock.hold(location.parent) { () throws(FileError) in
      try location.requireNoWriter()
      let build = try BuildPlace(creatingFor: location)
      return StagedDirectory(build, at: location, replacing: replacing)
    }
  }

  /// Joins in building an output whose directory another rank has staged, with a journal of one's own.
  ///
  /// Only the rank that staged the directory commits or discards it; the others `leave` it.
  ///
  /// - Parameters:
  ///   - path: the staged directory.
  ///   - destination: where the output will be.
  ///   - rank: the number of this rank, above 0.
  /// - Returns: the directory, in which files can be reopened.
  /// - Throws: where the journal cannot be created.
  package static func join(
    _ path: Path, for destination: Path, rank: Int
  ) throws(FileError) -> StagedDirectory {
    let journal = try JournalFile(creating: path.joining(JournalFile.name(ofRank: rank)))
    return StagedDirectory(path, journal, for: destination)
  }

  private init(_ path: Path, _ journal: JournalFile, for destination: Path) {
    (self.path, self.journal, self.destination) = (path, journal, destination)
    (replacing, mode) = (false, 0o700)
    isJoined = true
    state = Mutex(State())
  }

  /// Expects the journal of another rank, which goes with the directory's own.
  package func claimJournal(ofRank rank: Int) {
    let path = path.joining(JournalFile.name(ofRank: rank))
    state.withLock { $0.journals.append(path) }
  }

  /// Checks what `stage` checks and creates nothing.
  package static func validate(
    _ output: Path, replacing: Bool, inputs: [Path]
  ) throws(FileError) {
    _ = try OutputLocation(of: output, replacing: replacing, inputs: inputs)
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

  /// Opens a file of an adopted directory, to be read and gone on with.
  ///
  /// Throws if it is not a regular file of this size.
  package func reopenFile(_ name: String, byteCount: Int) throws(FileError) -> OutputFile {
    let target = path.joining(name)
    guard Path.names(below: name) != nil else {
      throw FileError(.open, target, .refused(.unusableName))
    }
    return try state.withLock { state throws(FileError) in
      guard state.isOpen else { throw FileError(.open, target, .system(ECANCELED)) }
      let file = try OutputFile(reopening: target, byteCount: byteCount)
      state.files.removeAll { $0.path == target }
      state.files.append((target, file))
      return file
    }
  }

  /// Forgets files that are no longer there, so that others of their names can be created.
  func forgetFiles(except kept: Set<String>) {
    state.withLock { state in
      state.files.removeAll { !kept.contains(Self.name(of: $0.path, below: path)) }
    }
  }

  /// The paths of all files that were created, below the directory, in the order of their creation.
  package var fileNames: [String] {
    state.withLock { state in state.files.map { Self.name(of: $0.path, below: path) } }
  }

  private static func name(of file: Path, below folder: Path) -> String {
    String(decoding: file.text.utf8.dropFirst(folder.text.utf8.count + 1), as: UTF8.self)
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
    let replaced = try DirectoryEntry.put(path, at: destination, replacing: replacing)
    self.state.withLock { state in
      state.isOpen = false
      state.isInPlace = true
    }
    // The journal goes last: without it, and only then, an output that was built in its place counts.
    let failures =
      removeJournals(state.journals.map(\.lastComponent))
      + (replaced.map { FileTree.remove($0) } ?? [])
    if sync {
      try DiskSync.run(destination)
      try DiskSync.run(destination.parent)
    }
    return failures
  }

  /// Whether the output is complete in its place, even where the commit failed afterwards.
  package var isInPlace: Bool { state.withLock { $0.isInPlace } }

  /// Removes the journals of an output that is in place, its own last, and returns why they cannot be.
  private func removeJournals(_ others: [String]) -> [FileError] {
    defer { journal.close() }
    return (others + [JournalFile.name]).compactMap { name in
      do throws(FileError) {
        try unsafe SystemCall.run(.remove, destination.joining(name)) { unsafe unlink($0) }
        return nil
      } catch { return error }
    }
  }

  /// Removes the staged files and directories, but nothing that was not created through it.
  ///
  /// Does nothing after a commit or an earlier call.
  package func discard() {
    guard let created = end() else { return }
    created.folders.close()
    for (path, _) in created.files { DirectoryEntry.remove(path) }
    created.folders.remove()
    for journal in created.journals { DirectoryEntry.remove(journal) }
    DirectoryEntry.remove(journal.path)
    _ = unsafe rmdir(path.text)
    journal.close()
  }

  /// Leaves everything as it is for a later run, and gives up the lock.
  ///
  /// - Returns: false after a commit or a `discard`, where this does nothing.
  package func leave() -> Bool {
    guard let created = end() else { return false }
    created.folders.close()
    if !isJoined { _ = unsafe chmod(path.text, 0o700) }
    journal.close()
    return true
  }

  /// Ends the use of the directory; nil if it has ended.
  private func end() -> State? {
    state.withLock { state in
      defer { state.isOpen = false }
      return state.isOpen ? state : nil
    }
  }
}
