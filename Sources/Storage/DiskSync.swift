import Glibc

/// Waits until a file's or a directory's changes are on the disk.
enum DiskSync {
  static func run(_ path: Path) throws(FileError) {
    let descriptor = try unsafe SystemCall.run(.open, path) { text in
      unsafe open(text, O_RDONLY | O_CLOEXEC)
    }
    defer { _ = Glibc.close(descriptor) }
    do throws(FileError) {
      try SystemCall.run(.sync, path) { fsync(descriptor) }
    } catch {
      // Some file systems cannot sync a directory, and need not.
      let isDirectory = try FileStatus(of: descriptor, path).kind == .directory
      guard isDirectory, error.errno == EINVAL || error.errno == EBADF else { throw error }
    }
  }
}
