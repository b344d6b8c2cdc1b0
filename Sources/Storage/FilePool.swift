import Glibc
import Synchronization

/// A bounded number of open descriptors, shared by any number of input files.
///
/// A reader takes a descriptor out of the pool and puts it back, so one in use can never be closed
/// by another; idle ones are closed when room is needed, the longest unused first. At most
/// `capacity` are open at a time: a further reader waits until one is put back.
package final class FilePool: Sendable {
  /// The pool of the process.
  package static let shared = FilePool(capacity: FilePool.fittingCapacity())

  package let capacity: Int
  private let permits: Permits
  private let state: Mutex<State>

  /// A file in the pool; several descriptors may be open for one file.
  struct Key: Hashable, Sendable { fileprivate let number: Int }

  private struct Idle {
    let key: Key
    let descriptor: Int32
  }

  private struct State {
    var nextKey = 0
    /// The longest unused first.
    var idle: [Idle] = []
    var inUse = 0
  }

  /// A pool of at most `capacity` descriptors, which is at least one.
  package init(capacity: Int) {
    self.capacity = max(1, capacity)
    permits = Permits(self.capacity)
    state = Mutex(State())
  }

  deinit {
    state.withLock { state in
      for idle in state.idle { _ = Glibc.close(idle.descriptor) }
    }
  }

  /// The number of descriptors that are open now.
  package var openCount: Int { state.withLock { $0.idle.count + $0.inUse } }

  func makeKey() -> Key {
    state.withLock { state in
      state.nextKey += 1
      return Key(number: state.nextKey)
    }
  }

  /// Runs `body` with a descriptor of the file, which `open` opens if none is idle.
  ///
  /// The body must not ask for another descriptor: with a pool of one it would wait for itself.
  func withDescriptor<Result>(
    of key: Key, opening open: () throws(FileError) -> Int32,
    _ body: (Int32) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    permits.take()
    defer { permits.giveBack() }
    let descriptor: Int32
    if let idle = takeIdle(key) {
      descriptor = idle
    } else {
      descriptor = try makeRoom(andRun: open)
    }
    defer {
      state.withLock { state in
        state.inUse -= 1
        state.idle.append(Idle(key: key, descriptor: descriptor))
      }
    }
    return try body(descriptor)
  }

  /// Closes the idle descriptors of a file that is no longer used.
  func forget(_ key: Key) {
    let unused = state.withLock { state in
      let unused = state.idle.filter { $0.key == key }
      if !unused.isEmpty { state.idle.removeAll { $0.key == key } }
      return unused
    }
    for idle in unused { _ = Glibc.close(idle.descriptor) }
  }

  private func takeIdle(_ key: Key) -> Int32? {
    state.withLock { state in
      guard let index = state.idle.lastIndex(where: { $0.key == key }) else { return nil }
      state.inUse += 1
      return state.idle.remove(at: index).descriptor
    }
  }

  /// Opens a descriptor after making room for it.
  ///
  /// Because this reader holds a permit, at most `capacity - 1` others are in use, so a full pool
  /// has an idle one to close.
  private func makeRoom(andRun open: () throws(FileError) -> Int32) throws(FileError) -> Int32 {
    let evicted = state.withLock { state in
      state.inUse += 1
      return state.idle.count + state.inUse > capacity ? state.idle.removeFirst() : nil
    }
    if let evicted { _ = Glibc.close(evicted.descriptor) }
    do throws(FileError) {
      return try open()
    } catch {
      state.withLock { $0.inUse -= 1 }
      throw error
    }
  }

  /// 32, or a quarter of the process's limit where that is less (16 under `ulimit -n 64`).
  private static func fittingCapacity() -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return 16
    }
    return Int(min(32, max(2, limit.rlim_cur / 4)))
  }
}
