import Glibc

/// What an interrupted run left of an output, taken over to go on with it.
///
/// The leftover is an output under construction which no process is at work on; from here on this
/// process has its lock.
package struct AdoptedDirectory: Sendable {
  package let directory: StagedDirectory
  /// The lines of its journal.
  package let lines: [[UInt8]]

  /// Takes over a leftover of `output`, which is checked as by `StagedDirectory.stage`.
  package init(
    _ leftover: Leftover, for output: Path, replacing: Bool, inputs: [Path]
  ) throws(FileError) {
    let location = try OutputLocation(of: output, replacing: replacing, inputs: inputs)
    self = try ParentLock.hold(location.parent) { () throws(FileError) in
      try location.requireNoWriter()
      let (build, lines) = try BuildPlace.adopt(leftover)
      return AdoptedDirectory(
        directory: StagedDirectory(
          build, at: location, replacing: replacing,
          folders: try StagedFolders(existingIn: build.path, mode: build.mode)), lines: lines)
    }
  }

  private init(directory: StagedDirectory, lines: [[UInt8]]) {
    (self.directory, self.lines) = (directory, lines)
  }

  /// Removes the files that the interrupted run made, but for the journal and those with these names.
  package func removeFiles(except kept: Set<String>) throws(FileError) {
    for file in FileTree.files(below: directory.path)
    where !kept.contains(file.name) && file.name != JournalFile.name {
      let path = directory.path.joining(file.name)
      try unsafe SystemCall.run(.remove, path) { unsafe unlink($0) }
    }
    directory.forgetFiles(except: kept)
  }
}
