internal import Pipeline
package import Storage
internal import Synchronization

/// Hashes a directory as statements about models have it.
package struct SigningJob: Sendable {
  package let directory: Path
  package let method: SigningStatement.Method
  package let allowsLinks: Bool
  /// Paths below the directory that are left out, with all that is below them.
  package let ignored: [String]
  private let workers: Int

  /// What `model_signing` leaves out unless told otherwise.
  package static let ignoredByDefault = [".git", ".gitattributes", ".github", ".gitignore"]
  /// The part of a file that `model_signing` hashes by itself.
  package static let defaultShardSize = 1_000_000_000

  package init(
    _ directory: Path, method: SigningStatement.Method = .files, ignoring ignored: [String] = [],
    allowsLinks: Bool = false, workers: Int = 1
  ) {
    self.directory = directory
    self.method = method
    self.allowsLinks = allowsLinks
    self.ignored = ignored
    self.workers = workers
  }

  /// A file, or a part of one.
  private struct Item: Sendable {
    let name: String
    let file: InputFile
    let range: Range<Int>
  }

  /// The statement about what is there now.
  ///
  /// Throws `SigningError`, or `FileError` where a file cannot be read or changes meanwhile.
  package func statement(
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> SigningStatement {
    let items = try items()
    let next = Atomic(0)
    let state = Mutex<(digests: [Int: Digest256], failure: (any Error)?)>(([:], nil))
    try WorkerThreads.run(max(1, min(workers, items.count))) { _ in
      while true {
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < items.count, state.withLock({ $0.failure == nil }) else { return }
        do {
          if isCancelled() { throw ExecutionError.cancelled }
          let digest = try SHA256Hasher.digest(of: items[number].file, in: items[number].range)
          try items[number].file.checkUnchanged()
          state.withLock { $0.digests[number] = digest }
        } catch {
          state.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    let (digests, failure) = state.withLock { ($0.digests, $0.failure) }
    if let failure { throw failure }
    return SigningStatement(
      subject: try subject(), method: method, allowsLinks: allowsLinks, ignored: ignored,
      resources: items.enumerated().map { number, item in
        SigningStatement.Resource(name: item.name, sha256: digests[number]?.hex ?? "")
      })
  }

  /// The statement about a model: as `statement`, for directories in which there are weights.
  ///
  /// A signature of nothing holds for every directory that was emptied, and `model_signing` makes one.
  package func statementOfModel(
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> SigningStatement {
    let names = try files().compactMap(\.last)
    if try FileStatus(onDisk: directory).kind == .directory {
      guard !names.isEmpty else { throw SigningError(directory, .empty) }
      guard names.contains(where: ModelFiles.isOfWeights) else {
        throw SigningError(directory, .noWeights)
      }
    }
    let statement = try statement(isCancelled: isCancelled)
    guard !statement.resources.isEmpty else { throw SigningError(directory, .empty) }
    return statement
  }

  private func subject() throws -> String {
    let name = directory.lastComponent
    return ["", ".", ".."].contains(name) ? try directory.resolved().lastComponent : name
  }

  /// The parts of the paths of all files, in their order; of a file alone there are none.
  private func files() throws -> [[String]] {
    var files: [[String]] = []
    switch try FileStatus(onDisk: directory).kind {
    case .regular: files = [[]]
    case .directory: try collect([], into: &files)
    case let kind: throw SigningError(directory, .kind(kind))
    }
    return files.sorted { left, right in
      left.lexicographicallyPrecedes(right) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// Everything that gets a digest, in the order of the parts of paths.
  private func items() throws -> [Item] {
    try files().flatMap { names in
      let relative = names.isEmpty ? "." : names.joined(separator: "/")
      let path = names.isEmpty ? directory : directory.joining(relative)
      let file = try InputFile(path, access: .positional)
      return try parts(of: file, relative)
    }
  }

  private func parts(of file: InputFile, _ name: String) throws(SigningError) -> [Item] {
    switch method {
    case .files: return [Item(name: name, file: file, range: 0..<file.byteCount)]
    case .shards(let size):
      guard !name.utf8.contains(UInt8(ascii: ":")) else { throw SigningError(file.path, .name) }
      return stride(from: 0, to: file.byteCount, by: size).map { start in
        let end = start + min(size, file.byteCount - start)
        return Item(name: "\(name):\(start):\(end)", file: file, range: start..<end)
      }
    }
  }

  private func collect(_ names: [String], into files: inout [[String]]) throws {
    let folder = names.isEmpty ? directory : directory.joining(names.joined(separator: "/"))
    guard try FileStatus(onDisk: folder).kind == .directory else { return }
    for entry in try DirectoryListing(of: folder).entries {
      let path = names + [entry.name]
      guard !isIgnored(path) else { continue }
      if entry.isLink, !allowsLinks { throw SigningError(folder.joining(entry.name), .link) }
      switch entry.kind {
      case .directory: if !entry.isLink { try collect(path, into: &files) }
      case .regular: files.append(path)
      case let kind: throw SigningError(folder.joining(entry.name), .kind(kind))
      }
    }
  }

  private func isIgnored(_ names: [String]) -> Bool {
    ignored.contains { ignored in
      let parts = Path(ignored).components.filter { $0 != "." }
      return !parts.isEmpty && names.count >= parts.count
        && zip(names, parts).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }
  }
}
