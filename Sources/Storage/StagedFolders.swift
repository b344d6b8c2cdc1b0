import Glibc

/// The directories inside a staged directory: its owner's alone until the output is complete.
struct StagedFolders {
  /// What was created, parents before their children, and the permissions that the mask leaves.
  private var created: [(path: Path, mode: UInt32)] = []
  private var known: Set<Path> = []

  init() {}

  /// The directories that an adopted directory has; they get the permissions that new ones would.
  init(existingIn root: Path, mode: UInt32) throws(FileError) {
    for entry in try DirectoryListing(of: root).entries
    where entry.kind == .directory && !entry.isLink {
      let path = root.joining(entry.name)
      created.append((path, mode))
      known.insert(path)
      let below = try StagedFolders(existingIn: path, mode: mode)
      created += below.created
      known.formUnion(below.known)
    }
  }

  /// Creates the directories that lead through `names` from `root` on, where they are missing.
  mutating func create(_ names: some Sequence<String>, in root: Path) throws(FileError) {
    var path = root
    for name in names {
      path = path.joining(name)
      guard !known.contains(path) else { continue }
      try unsafe SystemCall.run(.create, path) { unsafe mkdir($0, 0o777) }
      let mode: UInt32
      do throws(FileError) {
        mode = try FileStatus(onDisk: path).mode
        try unsafe SystemCall.run(.setMode, path) { unsafe chmod($0, 0o700) }
      } catch {
        _ = unsafe rmdir(path.text)
        throw error
      }
      created.append((path, mode))
      known.insert(path)
    }
  }

  /// Gives the directories their final permissions, and with `sync` brings them to the disk.
  func open(sync: Bool) throws(FileError) {
    // Children first: a parent may not be searchable afterwards.
    for (path, mode) in created.reversed() {
      if sync { try DiskSync.run(path) }
      try unsafe SystemCall.run(.setMode, path) { unsafe chmod($0, mode) }
    }
  }

  /// Makes the directories their owner's again, after a commit that failed.
  func close() {
    for (path, _) in created { _ = unsafe chmod(path.text, 0o700) }
  }

  /// Removes the directories as far as they are empty.
  func remove() {
    for (path, _) in created.reversed() { _ = unsafe rmdir(path.text) }
  }
}
