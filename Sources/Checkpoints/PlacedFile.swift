internal import Storage
internal import Synchronization
internal import Tensors

/// One file of a placed output while it is written.
///
/// The first bytes bring the file into being, with all that is fixed in it; the last ones make its
/// closing, and the file is complete.
final class PlacedFile: Sendable {
  private let spec: PlacedOutput.File
  private let zeros: [Range<Int>]
  private let file: FollowedFile
  private let checksums: RegionChecksums?
  private let isStarted = Atomic(false)
  /// The bytes from the start that an interrupted run has written.
  private let kept = Atomic(0)
  /// Bytes to come before the closing can be made.
  private let missing: Atomic<Int>

  private static let zeroBlock = 1 << 20

  init(
    _ spec: PlacedOutput.File, zeros: [Range<Int>], in directory: StagedDirectory, hashing: Bool,
    syncing disk: DiskQueue?, mark: PlacedSink.Marking? = nil, isThere: Bool = false
  ) {
    self.spec = spec
    self.zeros = zeros
    let (name, byteCount) = (spec.name, spec.byteCount)
    file = FollowedFile(
      byteCount: byteCount, hashing: hashing, syncing: disk, mark: Self.marking(mark, of: name)
    ) { () throws(FileError) in
      isThere
        ? try directory.reopenFile(name, byteCount: byteCount)
        : try directory.createFile(name, byteCount: byteCount)
    }
    checksums = spec.closing.map { RegionChecksums($0.regions) }
    missing = Atomic(byteCount - (spec.closing?.pieces ?? []).reduce(0) { $0 + $1.count })
  }

  /// What is told of a prefix of one file.
  private static func marking(
    _ mark: PlacedSink.Marking?, of name: String
  ) -> FollowedFile.Marking? {
    guard let mark else { return nil }
    return { (prefix: FollowedFile.Mark) throws(FileError) in try mark(name, prefix) }
  }

  /// Writes finished bytes of a tensor at their offset in the file.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    guard unsafe !bytes.isEmpty else { return }
    try start()
    try unsafe put(bytes, at: offset)
  }

  // MARK: Going on

  /// What an interrupted run wrote of the file, read and found to be what its journal says.
  struct Examined: Sendable {
    let byteCount: Int
    let hasher: SHA256Hasher
    /// The open file; nil where it is complete.
    let file: OutputFile?
  }

  /// Reads what was written of the file up to a mark.
  ///
  /// - Returns: nil where the bytes are not those that were marked.
  func examine(_ prefix: KeptPrefix, in directory: StagedDirectory) throws(FileError) -> Examined? {
    checksums?.removeAll()
    let file = try directory.reopenFile(spec.name, byteCount: spec.byteCount)
    var hasher = SHA256Hasher()
    try unsafe file.forEachPiece(in: 0..<prefix.byteCount) { piece, offset in
      unsafe hasher.update(piece)
      unsafe checksums?.add(piece, at: offset)
    }
    // The hash of the kept bytes is needed to go on.
    let kept = hasher
    try hasher.update(with: file, in: prefix.byteCount..<prefix.mark.byteCount)
    let isSame = hasher.digest() == prefix.mark.digest
    let isComplete = prefix.byteCount == spec.byteCount
    if !isSame || isComplete { try file.finish(sync: false) }
    guard isSame else { return nil }
    return Examined(byteCount: prefix.byteCount, hasher: kept, file: isComplete ? nil : file)
  }

  /// Goes on with what was examined.
  func adopt(_ examined: Examined) throws(FileError) {
    kept.store(examined.byteCount, ordering: .relaxed)
    guard let open = examined.file else {
      isStarted.store(true, ordering: .relaxed)
      return file.adopt(complete: examined.hasher.digest())
    }
    missing.subtract(examined.byteCount, ordering: .relaxed)
    try file.adopt(open, prefix: examined.byteCount, hasher: examined.hasher)
  }

  /// Closes the file as it stands, if it was adopted.
  func release() throws(FileError) { try file.release() }

  /// What was written; all bytes of tensors must have been.
  func finish() throws(FileError) -> FileRecord {
    // A file without any tensor bytes is what is fixed in it.
    try start()
    precondition(file.isFinished, "bytes of \(spec.name) were never written")
    return FileRecord(name: spec.name, byteCount: spec.byteCount, digest: file.digest)
  }

  /// Writes what does not depend on tensors, once.
  private func start() throws(FileError) {
    guard !isStarted.exchange(true, ordering: .relaxed) else { return }
    let isClosed = missing.load(ordering: .relaxed) == 0
    let kept = kept.load(ordering: .relaxed)
    for (offset, bytes) in spec.fixed where offset + bytes.count > kept {
      try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in
        let start = max(offset, kept)
        try unsafe put(UnsafeRawBufferPointer(rebasing: bytes[(start - offset)...]), at: start)
      }
    }
    for range in zeros where range.upperBound > kept {
      try fill(max(range.lowerBound, kept)..<range.upperBound)
    }
    if isClosed { try close() }
  }

  private func fill(_ range: Range<Int>) throws(FileError) {
    let zeros = [UInt8](repeating: 0, count: min(range.count, Self.zeroBlock))
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = min(zeros.count, range.upperBound - offset)
      try unsafe zeros.span.bytes.withUnsafeBytes { bytes throws(FileError) in
        try unsafe put(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset)
      }
      offset += count
    }
  }

  private func put(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    unsafe checksums?.add(bytes, at: offset)
    try unsafe file.write(bytes, at: offset)
    let left = missing.subtract(bytes.count, ordering: .acquiringAndReleasing).newValue
    if left == 0 { try close() }
  }

  /// Writes what depends on all other bytes.
  private func close() throws(FileError) {
    guard let closing = spec.closing else {
      // An empty file is created by writing nothing.
      if spec.byteCount == 0 { try file.write([], at: 0) }
      return
    }
    let parts = closing.make(checksums?.values ?? [])
    precondition(
      parts.map(\.count) == closing.pieces.map(\.count), "the closing of \(spec.name) does not fit")
    for (range, bytes) in zip(closing.pieces, parts) { try file.write(bytes, at: range.lowerBound) }
  }
}
