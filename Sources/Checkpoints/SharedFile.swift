internal import Storage
internal import Synchronization

/// One file of a placed output that several processes write.
///
/// It has its final size before any of them begins. Each writes its bytes at their offsets and closes
/// the file; when all have, one of them seals it: it writes what no tensor holds, and reads the file
/// once for its hash.
final class SharedFile: Sendable {
  private let spec: PlacedOutput.File
  private let zeros: [Range<Int>]
  private let directory: StagedDirectory
  private let file = Mutex<OutputFile?>(nil)

  private static let blockSize = 1 << 20

  init(_ spec: PlacedOutput.File, zeros: [Range<Int>], in directory: StagedDirectory) {
    self.spec = spec
    self.zeros = zeros
    self.directory = directory
  }

  /// Writes finished bytes of a tensor at their offset in the file.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    guard unsafe !bytes.isEmpty else { return }
    try unsafe open().write(bytes, at: offset)
  }

  /// Closes the file, if this process has written to it; with `sync` its bytes are on the disk then.
  func endWriting(sync: Bool) throws(FileError) {
    let open = file.withLock { file in
      defer { file = nil }
      return file
    }
    try open?.finish(sync: sync)
  }

  private func open() throws(FileError) -> OutputFile {
    try file.withLock { file throws(FileError) in
      if let file { return file }
      let opened = try directory.reopenFile(spec.name, byteCount: spec.byteCount)
      file = opened
      return opened
    }
  }

  // MARK: Sealing

  /// Completes the file once all processes have ended writing, and closes it.
  ///
  /// - Parameters:
  ///   - hashing: whether the hash is wanted.
  ///   - sync: whether the file is to be on the disk afterwards.
  ///   - check: called between blocks; what it throws ends the sealing.
  /// - Returns: the SHA-256 of the file; nil without hashing.
  /// - Throws: what `check` throws, and `FileError`.
  func seal(
    hashing: Bool, sync: Bool, check: () throws -> Void
  ) throws -> Digest256? {
    let file = try directory.reopenFile(spec.name, byteCount: spec.byteCount)
    for (offset, bytes) in spec.fixed { try file.write(bytes, at: offset) }
    for range in zeros { try fill(range, of: file) }
    if let closing = spec.closing { try close(file, closing, check) }
    var hasher = SHA256Hasher()
    if hashing {
      try unsafe read(0..<spec.byteCount, of: file, check) { unsafe hasher.update($0) }
    }
    try file.finish(sync: sync)
    return hashing ? hasher.digest() : nil
  }

  /// Writes what depends on all other bytes.
  private func close(
    _ file: OutputFile, _ closing: PlacedOutput.Closing, _ check: () throws -> Void
  ) throws {
    let checksums = try closing.regions.map { region in
      var sum = CRC32()
      try unsafe read(region, of: file, check) { unsafe sum.append(CRC32(of: $0)) }
      return sum.value
    }
    let parts = closing.make(checksums)
    precondition(
      parts.map(\.count) == closing.pieces.map(\.count), "the closing of \(spec.name) does not fit")
    for (range, bytes) in zip(closing.pieces, parts) { try file.write(bytes, at: range.lowerBound) }
  }

  private func fill(_ range: Range<Int>, of file: OutputFile) throws(FileError) {
    let zeros = [UInt8](repeating: 0, count: min(range.count, Self.blockSize))
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockSize) {
      try file.write(Array(zeros.prefix(range.upperBound - offset)), at: offset)
    }
  }

  private func read(
    _ range: Range<Int>, of file: OutputFile, _ check: () throws -> Void,
    _ take: (UnsafeRawBufferPointer) -> Void
  ) throws {
    guard !range.isEmpty else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(Self.blockSize, range.count), alignment: 64)
    defer { unsafe buffer.deallocate() }
    for offset in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockSize) {
      try check()
      let count = min(Self.blockSize, range.upperBound - offset)
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try unsafe file.read(offset..<offset + count, into: part)
      unsafe take(UnsafeRawBufferPointer(part))
    }
  }
}
