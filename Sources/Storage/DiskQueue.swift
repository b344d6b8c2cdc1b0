import Synchronization

/// Complete files on their way to the disk: each is waited for when some later ones are complete.
///
/// Writers go on meanwhile, and the wait for a file is short because its bytes left long ago. Files
/// stay open until then, so that a failed write is reported.
package final class DiskQueue: Sendable {
  private let capacity: Int
  /// The oldest first.
  private let files = Mutex<[OutputFile]>([])

  /// A queue that keeps at most `capacity` files open.
  package init(capacity: Int = 8) { self.capacity = max(0, capacity) }

  /// Takes a complete file, and waits for the oldest where there are too many.
  func add(_ file: OutputFile) throws(FileError) {
    let oldest = files.withLock { files -> OutputFile? in
      files.append(file)
      return files.count > capacity ? files.removeFirst() : nil
    }
    try oldest?.finish(sync: true)
  }

  /// Waits until all files are on the disk.
  package func drain() throws(FileError) {
    while let file = files.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
      try file.finish(sync: true)
    }
  }
}
