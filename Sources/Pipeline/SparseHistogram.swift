/// The counters of one table that are not zero, by ascending bin.
package struct SparseHistogram: Sendable {
  private var entries: [(bin: UInt32, count: UInt32)] = []

  init(_ counts: [UInt32]) {
    for (bin, count) in counts.enumerated() where count > 0 {
      entries.append((UInt32(bin), count))
    }
  }

  /// The bins that are not zero.
  var binCount: Int { entries.count }

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
