import Glibc

/// A lock on the directory that an output goes to, for the moment in which writers look for each other.
enum ParentLock {
  /// Runs `body` while no other process of this kind is in the same moment for the same directory.
  ///
  /// Without the right to open the directory, or without locks, the body runs all the same.
  static func hold<Result>(
    _ folder: Path, _ body: () throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let descriptor = unsafe open(folder.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return try body() }
    defer { _ = Glibc.close(descriptor) }
    while flock(descriptor, LOCK_EX) < 0, errno == EINTR {}
    return try body()
  }
}

extension OutputLocation {
  /// Throws where a living process is building the same output.
  func requireNoWriter() throws(FileError) {
    for leftover in try Leftover.of(self) where leftover.purpose == .partial && leftover.isInUse {
      throw FileError(
        .useAsOutput, path, .refused(.beingWritten(by: leftover.process, in: leftover.path)))
    }
    // Where directories cannot be renamed the output is built in its place.
    if FileLock.isTaken(path.joining(JournalFile.name)) == true {
      throw FileError(.useAsOutput, path, .refused(.beingWritten(by: 0, in: path)))
    }
  }
}
