import Glibc

/// The directory in which an output is built: a hidden sibling of its destination, or the destination
/// itself where the file system cannot rename directories.
struct BuildPlace {
  let path: Path
  let journal: JournalFile
  /// The permissions of the finished directory: those that the process's mask leaves.
  let mode: UInt32

  /// Errors of file systems that cannot rename a directory.
  private static let withoutRename = [ENOSYS, EPERM, EXDEV, EOPNOTSUPP, EINVAL]

  /// Empty directories that are made in it to find something out.
  static let probes = [".probe", ".probed", ".mode"]

  /// Creates the directory and its journal.
  init(creatingFor location: OutputLocation) throws(FileError) {
    let hidden = location.sibling("partial")
    let mode = try Self.create(hidden)
    do throws(FileError) {
      if try Self.canRename(in: hidden) {
        self.init(hidden, try JournalFile(creating: hidden.joining(JournalFile.name)), mode: mode)
        return
      }
    } catch {
      for probe in Self.probes { _ = unsafe rmdir(hidden.joining(probe).text) }
      _ = unsafe rmdir(hidden.text)
      throw error
    }
    _ = unsafe rmdir(hidden.text)
    try self.init(inPlaceOf: location, mode: mode)
  }

  /// Builds in the destination, which must not exist or be empty.
  private init(inPlaceOf location: OutputLocation, mode: UInt32) throws(FileError) {
    let path = location.path
    if try FileStatus.ifOnDisk(path) == nil {
      _ = try Self.create(path)
    } else if try !DirectoryListing(of: path).entries.isEmpty {
      throw FileError(.useAsOutput, path, .refused(.notReplaceable))
    }
    self.init(path, try JournalFile(creating: path.joining(JournalFile.name)), mode: mode)
  }

  private init(_ path: Path, _ journal: JournalFile, mode: UInt32) {
    (self.path, self.journal, self.mode) = (path, journal, mode)
  }

  /// Takes over a leftover with the lines of its journal.
  static func adopt(
    _ leftover: Leftover
  ) throws(FileError) -> (place: BuildPlace, lines: [[UInt8]]) {
    let (journal, lines) = try JournalFile.reopen(leftover.journal)
    // A new directory shows what the mask leaves.
    let probe = leftover.path.joining(probes[2])
    _ = unsafe rmdir(probe.text)
    let mode = try create(probe)
    try unsafe SystemCall.run(.remove, probe) { unsafe rmdir($0) }
    return (BuildPlace(leftover.path, journal, mode: mode), lines)
  }

  /// Creates a directory for its owner only, and returns the permissions that the mask would leave.
  private static func create(_ path: Path) throws(FileError) -> UInt32 {
    try unsafe SystemCall.run(.create, path) { unsafe mkdir($0, 0o777) }
    do throws(FileError) {
      let mode = try FileStatus(onDisk: path).mode
      try unsafe SystemCall.run(.setMode, path) { unsafe chmod($0, 0o700) }
      return mode
    } catch {
      _ = unsafe rmdir(path.text)
      throw error
    }
  }

  /// Whether directories can be renamed here, found out with an empty one.
  private static func canRename(in folder: Path) throws(FileError) -> Bool {
    let (from, to) = (folder.joining(probes[0]), folder.joining(probes[1]))
    try unsafe SystemCall.run(.create, from) { unsafe mkdir($0, 0o700) }
    do throws(FileError) {
      try DirectoryEntry.rename(from, to: to)
    } catch {
      _ = unsafe rmdir(from.text)
      guard let code = error.errno, withoutRename.contains(code) else { throw error }
      return false
    }
    try unsafe SystemCall.run(.remove, to) { unsafe rmdir($0) }
    return true
  }
}
