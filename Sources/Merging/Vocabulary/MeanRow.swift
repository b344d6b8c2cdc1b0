import Synchronization

/// A row that takes a pass over a whole tensor and is made once, by the worker that needs it first.
final class MeanRow: Sendable {
  private let row = Mutex<[UInt8]?>(nil)

  /// The bytes of the row; others wait while one makes them.
  func bytes(_ make: () throws -> [UInt8]) throws -> [UInt8] {
    try row.withLock { row in
      if let row { return row }
      let made = try make()
      row = made
      return made
    }
  }
}
