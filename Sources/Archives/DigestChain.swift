internal import Storage
internal import Synchronization

/// SHA-256 values of runs of bytes that follow each other, made one after the other.
final class DigestChain: Sendable {
  private let state: Mutex<State>

  private struct State {
    var hasher = SHA256Hasher()
    var digests: [Digest256?]
  }

  /// Digests of `count` runs.
  init(count: Int) { state = Mutex(State(digests: [Digest256?](repeating: nil, count: count))) }

  /// Appends bytes to a run; those of the next one may only come after it was ended.
  func append(_ bytes: ArraySlice<UInt8>) {
    state.withLock { state in
      unsafe bytes.withUnsafeBytes { unsafe state.hasher.update($0) }
    }
  }

  /// Ends a run, after which the next one begins.
  func end(_ run: Int) {
    state.withLock { state in
      state.digests[run] = state.hasher.digest()
      state.hasher = SHA256Hasher()
    }
  }

  /// The digests of the runs that were ended.
  var digests: [Digest256?] { state.withLock { $0.digests } }
}
