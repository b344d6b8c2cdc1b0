/// The counters of one table that are not zero, by ascending bin.
package struct SparseHistogram: Sendable {
  private var entries: [(bin: UInt32, count: UInt32)] = []

  /// Takes the counters that are not zero, skipping runs of zeros.
  init(_ counts: [UInt32]) {
    let counts = counts.span
    var bin = 0
    while bin < counts.count {
      let end = min(bin + Self.run, counts.count)
      var any: UInt32 = 0
      for place in bin..<end { any |= counts[place] }
      if any != 0 {
        for place in bin..<end where counts[place] != 0 {
          entries.append((UInt32(place), counts[place]))
        }
      }
      bin = end
    }
  }

  /// Counters that are looked at together.
  private static let run = 32

  /// The bins that are not zero.
  var binCount: Int { entries.count }

  /// Adds the counters to a table that has them all.
  func add(to table: inout [UInt64]) {
    for entry in entries { table[Int(entry.bin)] += UInt64(entry.count) }
  }

  /// The count of `bin`.
  package subscript(bin: Int) -> Int {
    let place = entries.partitioningIndex { $0.bin >= bin }
    guard place < entries.count, entries[place].bin == bin else { return 0 }
    return Int(entries[place].count)
  }
}

extension Array {
  /// The first index whose element, and all after it, pass.
  fileprivate func partitioningIndex(where passes: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
