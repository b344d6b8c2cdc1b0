internal import Storage
internal import Synchronization

/// The SHA-256 of a file that is read in tiles, which arrive in any order.
///
/// SHA-256 is a chain: the worker whose bytes are next hashes them, and reads back from the page
/// cache what arrived before its turn. One worker at a time has the hasher.
final class FollowedDigest: RegionSum {
  private struct State {
    /// Nil while a worker has it.
    var hasher: SHA256Hasher? = SHA256Hasher()
    var done = 0
    /// Ranges that have been read and not hashed: their ends by their starts.
    var waiting: [Int: Int] = [:]
  }

  private let file: InputFile
  private let state = Mutex(State())
  /// Bytes that are read back at once.
  private static let chunk = 1 << 20

  init(_ file: InputFile) { self.file = file }

  func add(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    let taken: SHA256Hasher? = state.withLock { state in
      guard state.done == offset, let hasher = state.hasher else {
        state.waiting[offset] = offset + bytes.count
        return nil
      }
      state.hasher = nil
      return hasher
    }
    guard var hasher = taken else { return try catchUp() }
    unsafe hasher.update(bytes)
    put(hasher, done: offset + bytes.count)
    try catchUp()
  }

  /// The digest, once all bytes have arrived.
  func digest() throws -> Digest256? {
    try catchUp()
    return state.withLock { $0.done == file.byteCount ? $0.hasher?.digest() : nil }
  }

  /// Hashes what waits and is next, unless another worker is at it.
  private func catchUp() throws {
    while true {
      let taken: (SHA256Hasher, Range<Int>)? = state.withLock { state in
        guard let end = state.waiting[state.done], let hasher = state.hasher else { return nil }
        state.waiting[state.done] = nil
        state.hasher = nil
        return (hasher, state.done..<end)
      }
      guard var (hasher, range) = taken else { return }
      let end = range.upperBound
      while !range.isEmpty {
        let next = min(range.lowerBound + Self.chunk, end)
        hasher.update(try file.bytes(in: range.lowerBound..<next))
        range = next..<end
      }
      put(hasher, done: end)
    }
  }

  private func put(_ hasher: SHA256Hasher, done: Int) {
    state.withLock { state in
      state.hasher = hasher
      state.done = done
    }
  }
}
