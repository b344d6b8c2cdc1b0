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
  /// Bytes to come before the closing can be made.
  private let missing: Atomic<Int>

  private static let zeroBlock = 1 << 20

  init(
    _ spec: PlacedOutput.File, zeros: [Range<Int>], in directory: StagedDirectory, hashing: Bool,
    syncing disk: DiskQueue?
  ) {
    self.spec = spec
    self.zeros = zeros
    let (name, byteCount) = (spec.name, spec.byteCount)
    file = FollowedFile(byteCount: byteCount, hashing: hashing, syncing: disk) {
      () throws(FileError) in try directory.createFile(name, byteCount: byteCount)
    }
    checksums = spec.closing.map { RegionChecksums($0.regions) }
    missing = Atomic(byteCount - (spec.closing?.pieces ?? []).reduce(0) { $0 + $1.count })
  }

  /// Writes finished bytes of a tensor at their offset in the file.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    guard unsafe !bytes.isEmpty else { return }
    try start()
    try unsafe put(bytes, at: offset)
  }

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
    for (offset, bytes) in spec.fixed where !bytes.isEmpty {
      try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in
        try unsafe put(bytes, at: offset)
      }
    }
    for range in zeros where !range.isEmpty { try fill(range) }
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
