import Synchronization

/// An output file whose SHA-256 follows its completed prefix, read back from the page cache.
///
/// SHA-256 is a chain, so one worker at a time hashes: whoever finds the hash lagging behind takes
/// it up and returns to other work once it has caught up. Finished ranges are also handed to the
/// disk early, so that the final wait is short.
package final class FollowedFile: Sendable {
  private let file: OutputFile
  private let isHashing: Bool
  private let isSyncing: Bool
  private let state: Mutex<State>

  private struct State {
    var completed = CompletedPrefix()
    var hashed = 0
    var flushed = 0
    /// Nil while a worker has it.
    var hasher: SHA256Hasher?
  }

  /// How far the hash may lag before a worker takes it up, and what is read back at once.
  private static let lag = 4 << 20
  private static let readSize = 1 << 20
  /// What is handed to the disk at once.
  private static let flushSize = 32 << 20

  package init(_ file: OutputFile, hashing: Bool, syncing: Bool) {
    self.file = file
    isHashing = hashing
    isSyncing = syncing
    state = Mutex(State(hasher: hashing ? SHA256Hasher() : nil))
  }

  /// Writes finished bytes at their offset; every byte of the file is written once.
  package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    try unsafe file.write(bytes, at: offset)
    let flush = state.withLock { state -> Range<Int>? in
      state.completed.insert(offset..<offset + bytes.count)
      let ready = state.completed.byteCount
      guard isSyncing, ready - state.flushed >= Self.flushSize else { return nil }
      defer { state.flushed = ready }
      return state.flushed..<ready
    }
    if let flush { file.startWriteback(flush) }
    try follow(lag: Self.lag)
  }

  /// Writes an array of finished bytes.
  package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(FileError) in
      try unsafe write(bytes, at: offset)
    }
  }

  /// Completes the hash and closes the file.
  /// - Returns: the digest of the whole file; nil without hashing.
  package func finish() throws(FileError) -> Digest256? {
    try follow(lag: 1)
    let hasher = state.withLock { state in
      defer { state.hasher = nil }
      return state.hasher
    }
    try file.finish(sync: isSyncing)
    guard let hasher else { return nil }
    return hasher.digest()
  }

  /// Hashes what is complete, if it is at least `lag` bytes and nobody else is at it.
  private func follow(lag: Int) throws(FileError) {
    guard isHashing else { return }
    while true {
      let taken = state.withLock { state -> (hasher: SHA256Hasher, range: Range<Int>)? in
        guard state.completed.byteCount - state.hashed >= lag, let hasher = state.hasher else {
          return nil
        }
        state.hasher = nil
        return (hasher, state.hashed..<state.completed.byteCount)
      }
      guard let taken else { return }
      var hasher = taken.hasher
      try hash(taken.range, with: &hasher)
      state.withLock { state in
        state.hashed = taken.range.upperBound
        state.hasher = hasher
      }
    }
  }

  private func hash(_ range: Range<Int>, with hasher: inout SHA256Hasher) throws(FileError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(Self.readSize, range.count), alignment: 64)
    defer { unsafe buffer.deallocate() }
    var position = range.lowerBound
    while position < range.upperBound {
      let count = min(Self.readSize, range.upperBound - position)
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try unsafe file.read(position..<position + count, into: part)
      unsafe hasher.update(UnsafeRawBufferPointer(part))
      position += count
    }
  }
}
