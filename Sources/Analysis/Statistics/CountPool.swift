internal import Synchronization

/// Tables of counters that workers fill, and that are added up in the end.
///
/// A worker takes a table, counts into it and gives it back, so there are no more tables than
/// workers that count at once. Sums of integers do not depend on who counted what.
final class CountPool: Sendable {
  private struct Table {
    var counts: [UInt32]
    /// What may still be counted before a counter could overflow.
    var room = Int(UInt32.max)
  }

  private let size: Int
  private let tables = Mutex<(idle: [Table], full: [Table])>(([], []))

  /// Tables of `size` counters.
  init(size: Int) { self.size = size }

  /// Gives a table to count fewer than 2^32 - 1 elements into.
  func count<Result>(
    _ elements: Int, _ body: (UnsafeMutableBufferPointer<UInt32>) throws -> Result
  ) rethrows -> Result {
    var table = tables.withLock { $0.idle.popLast() } ?? fresh()
    if table.room < elements {
      tables.withLock { [table] in $0.full.append(table) }
      table = fresh()
    }
    table.room -= elements
    let result = try unsafe table.counts.withUnsafeMutableBufferPointer { try unsafe body($0) }
    tables.withLock { [table] in $0.idle.append(table) }
    return result
  }

  /// The sum of all tables, which are dropped.
  func total() -> [Int] {
    let all = tables.withLock { tables in
      defer { tables = ([], []) }
      return tables.idle + tables.full
    }
    var sums = [Int](repeating: 0, count: size)
    for table in all {
      let counts = table.counts.span
      var place = 0
      while place < size {
        let end = min(place + Self.run, size)
        var any: UInt32 = 0
        for index in place..<end { any |= counts[index] }
        if any != 0 { for index in place..<end { sums[index] += Int(counts[index]) } }
        place = end
      }
    }
    return sums
  }

  private func fresh() -> Table { Table(counts: [UInt32](repeating: 0, count: size)) }

  /// Counters that are looked at together; most are zero.
  private static let run = 32
}
