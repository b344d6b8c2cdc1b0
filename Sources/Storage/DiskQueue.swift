import Synchronization

/// Complete files on their way to the disk, waited for by dozens and some files later.
///
/// Their bytes have left by then, and what remains is the file system's journal: the wait for the
/// youngest of several files covers the others, where waiting for each as it is complete would cost
/// a round trip to the disk for every file. Files stay open until then, so that a failed write is
/// reported.
package final class DiskQueue: Sendable {
  private let capacity: Int
  /// The oldest first.
  private let files = Mutex<[OutputFile]>([])

  /// A queue that keeps at most `capacity` files open.
  package init(capacity: Int = FilePool.shared.capacity) { self.capacity = max(0, capacity) }

  /// Takes a complete file, and waits for the older half where there are too many.
  func add(_ file: OutputFile) throws(FileError) {
    let older = files.withLock { files -> [OutputFile] in
      files.append(file)
      guard files.count > capacity else { return [] }
      let count = (files.count + 1) / 2
      defer { files.removeFirst(count) }
      return Array(files.prefix(count))
    }
    try Self.finish(older)
  }

  /// Waits until all files are on the disk.
  package func drain() throws(FileError) {
    let all = files.withLock { files in
      defer { files = [] }
      return files
    }
    try Self.finish(all)
  }

  private static func finish(_ files: [OutputFile]) throws(FileError) {
    for file in files.reversed() { try file.finish(sync: true) }
  }
}
