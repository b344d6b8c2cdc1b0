/// Parameters laid one behind the other and cut into equal partitions, as ZeRO keeps one group of
/// an optimiser.
///
/// The buffer is padded at its end to a multiple of twice the number of partitions; parameters lie
/// across partitions freely. Offsets count elements. Source: DeepSpeed 0.19.8,
/// `runtime/bf16_optimizer.py` and `runtime/zero/stage_1_and_2.py`.
package struct FlatBuffer: Hashable, Sendable {
  /// Where each parameter is.
  package let ranges: [Range<Int>]
  /// The end of the parameters; what follows is padding.
  package let usedCount: Int
  /// The elements of all partitions together.
  package let elementCount: Int
  package let partitionCount: Int

  /// Lays out parameters of these element counts, or returns nil where the sum does not fit.
  ///
  /// `gaps` are elements left free behind each parameter (DeepSpeed's `parameter_alignment`);
  /// `partitions` is at least 1.
  package init?(_ counts: [Int], gaps: [Int] = [], partitions: Int) {
    guard partitions > 0, gaps.isEmpty || gaps.count == counts.count else { return nil }
    var end = 0
    var ranges: [Range<Int>] = []
    for (place, count) in counts.enumerated() {
      let (next, overflow) = end.addingReportingOverflow(count)
      guard count >= 0, !overflow else { return nil }
      ranges.append(end..<next)
      let gap = gaps.isEmpty ? 0 : gaps[place]
      guard gap >= 0, gap <= Int.max - next else { return nil }
      end = next + gap
    }
    let (unit, unitOverflow) = partitions.multipliedReportingOverflow(by: 2)
    let (padded, overflow) = end.addingReportingOverflow(unitOverflow ? 0 : unit - 1)
    guard !unitOverflow, !overflow else { return nil }
    self.ranges = ranges
    usedCount = end
    elementCount = padded / unit * unit
    partitionCount = partitions
  }

  /// The elements of each partition.
  package var partitionLength: Int { elementCount / partitionCount }

  /// The elements that the partition of `rank` has.
  package func partition(_ rank: Int) -> Range<Int> {
    rank * partitionLength..<(rank + 1) * partitionLength
  }

  /// How many of a partition's last elements are padding.
  package func padding(ofPartition rank: Int) -> Int {
    let partition = partition(rank)
    return partition.upperBound - max(partition.lowerBound, min(usedCount, partition.upperBound))
  }

  /// The parameters that lie in `range`, with the part of the buffer that is theirs.
  package func parameters(
    in range: Range<Int>
  ) -> [(parameter: Int, range: Range<Int>)] {
    var place = firstEnding(after: range.lowerBound)
    var found: [(parameter: Int, range: Range<Int>)] = []
    while place < ranges.count, ranges[place].lowerBound < range.upperBound {
      let common = ranges[place].clamped(to: range)
      if !common.isEmpty { found.append((place, common)) }
      place += 1
    }
    return found
  }

  /// The elements of `range` that are no parameter's.
  package func free(in range: Range<Int>) -> [Range<Int>] {
    var start = range.lowerBound
    var free: [Range<Int>] = []
    for (_, taken) in parameters(in: range) {
      if start < taken.lowerBound { free.append(start..<taken.lowerBound) }
      start = taken.upperBound
    }
    if start < range.upperBound { free.append(start..<range.upperBound) }
    return free
  }

  /// The first parameter that ends behind an element, by bisection.
  private func firstEnding(after element: Int) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound > element { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
