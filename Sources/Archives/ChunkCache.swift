internal import Synchronization

/// The chunks that were decompressed last; any thread may ask.
final class ChunkCache: Sendable {
  private let capacity: Int
  /// The one used last comes last.
  private let chunks = Mutex<[(number: Int, bytes: [UInt8])]>([])

  init(capacity: Int) { self.capacity = capacity }

  subscript(number: Int) -> [UInt8]? {
    chunks.withLock { chunks in
      guard let place = chunks.firstIndex(where: { $0.number == number }) else { return nil }
      let found = chunks.remove(at: place)
      chunks.append(found)
      return found.bytes
    }
  }

  func insert(_ bytes: [UInt8], at number: Int) {
    chunks.withLock { chunks in
      guard !chunks.contains(where: { $0.number == number }) else { return }
      if chunks.count >= capacity { chunks.removeFirst() }
      chunks.append((number, bytes))
    }
  }
}
