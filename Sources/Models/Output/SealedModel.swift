internal import Pipeline
internal import Storage
internal import Synchronization

/// A finished model whose files are known by the hash of its `SHA256SUMS`.
struct SealedModel {
  private let directory: Path
  private let sums: Digest256
  private let files: [(name: String, byteCount: Int)]

  /// The model in a directory; `sums` is the SHA-256 of its list of checksums.
  init(_ directory: Path, sums: Digest256) {
    self.directory = directory
    self.sums = sums
    files = FileTree.files(below: directory)
  }

  /// The bytes of its files.
  var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

  /// In words, what is not as it was written; nil where every file is.
  ///
  /// Every file is read. Throws where one cannot be.
  func fault(workers: Int) throws -> String? {
    let path = directory.joining(ChecksumList.fileName)
    guard try FileStatus.ifOnDisk(path, followingLinks: false)?.kind == .regular,
      try SHA256Hasher.digest(of: InputFile(path, access: .positional)) == sums,
      let list = try ChecksumList.read(in: directory)
    else { return "its \(ChecksumList.fileName) is not what was written" }
    // A process that ended just after the rename leaves its journal.
    let names = Set(list.entries.map(\.name) + [ChecksumList.fileName, JournalFile.name])
    if let other = files.map(\.name).first(where: {
      !names.contains($0)
    }) {
      return "\(Path(other).quoted) was put into it"
    }
    let changed = try firstChanged(of: list.entries, workers: workers)
    return changed.map { "its file \(Path($0).quoted) is not what was written" }
  }

  private func firstChanged(
    of entries: [ChecksumList.Entry], workers: Int
  ) throws -> String? {
    let next = Atomic(0)
    let changed = Mutex<Set<String>>([])
    let failure = Mutex<FileError?>(nil)
    let directory = directory
    guard !entries.isEmpty else { return nil }
    try WorkerThreads.run(min(workers, entries.count)) { _ in
      while failure.withLock({ $0 == nil }) {
        let place = next.add(1, ordering: .relaxed).oldValue
        guard place < entries.count else { return }
        let entry = entries[place]
        do throws(FileError) {
          let file = try InputFile(directory.joining(entry.name), access: .positional)
          guard try SHA256Hasher.digest(of: file).hex != entry.sha256 else { continue }
          _ = changed.withLock { $0.insert(entry.name) }
        } catch {
          guard error.isMissingOrChanged else { return failure.withLock { $0 = error } }
          _ = changed.withLock { $0.insert(entry.name) }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    return changed.withLock { $0.min() }
  }
}
