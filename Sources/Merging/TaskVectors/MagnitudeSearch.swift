internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Finds the magnitude that parts the first elements of a tensor, in a stable order by magnitude,
/// from the rest.
///
/// The magnitude of the last wanted element is found digit by digit from histograms, most
/// significant digit first; where elements equal to it must be split, the lowest flat indices come
/// first, which takes their number in each tile: from the last digit's histograms of the tiles where
/// these are few, else from one more round. Memory is one histogram, never a sort.
struct MagnitudeSearch: Sendable {
  /// From which end elements are wanted.
  enum End: Sendable { case largest, smallest }

  /// How far the search has come.
  private enum State: Sendable {
    /// Counting `digit` below the known `prefix`; `wanted` elements are to come from there.
    case digit(Int, prefix: UInt64, wanted: UInt64)
    /// The threshold is known, and that only `wanted` of the elements equal to it are taken.
    case ties(key: MagnitudeKey, wanted: UInt64)
    /// Elements beyond `key` are taken, and per tile so many equal to it.
    case found(key: MagnitudeKey, quotas: [UInt64])
  }

  private let end: End
  private let digits: [MagnitudeDigit]
  private var state: State

  /// Searches for the `wanted` elements of the largest or smallest magnitude.
  init(_ wanted: Int, from end: End, digits: [MagnitudeDigit]) {
    self.end = end
    self.digits = digits
    state =
      wanted > 0
      ? .digit(0, prefix: 0, wanted: UInt64(wanted))
      : .found(key: MagnitudeKey(bits: end == .smallest ? 0 : .max), quotas: [])
  }

  /// Rounds for keys of so many digits at most.
  static func maximumRounds(_ digits: [MagnitudeDigit]) -> Int { digits.count + 1 }

  /// The round needed next, with one table or counter.
  var pending: Reduction? {
    switch state {
    case .digit(let index, _, _):
      .histograms(
        tables: 1, bins: digits[index].binCount, byTile: index + 1 == digits.count)
    case .ties: .tileCounts(1)
    case .found: nil
    }
  }

  /// The threshold, once it is found: elements beyond it are taken.
  var key: MagnitudeKey? { if case .found(let key, _) = state { key } else { nil } }

  /// Whether another search counts the same in the round that is pending.
  func asksAs(_ other: Self) -> Bool {
    switch (state, other.state) {
    case (.digit(let index, let prefix, _), .digit(let otherIndex, let otherPrefix, _)):
      index == otherIndex && prefix == otherPrefix
    case (.ties(let key, _), .ties(let other, _)): key == other
    default: false
    }
  }

  /// Counts a block in the table or counter of the number `table`.
  func count(_ values: Block, _ arithmetic: Arithmetic, table: Int, into partial: inout Partial) {
    switch state {
    case .digit(let index, let prefix, _):
      guard partial.histograms.indices.contains(table) else { return }
      arithmetic.countDigits(
        values, digit: digits[index], prefix: prefix, into: &partial.histograms[table])
    case .ties(let key, _):
      guard partial.counts.indices.contains(table) else { return }
      partial.counts[table] += arithmetic.count(of: key, in: values)
    case .found: break
    }
  }

  /// The search that knows what was counted in the table or counter of the number `table`.
  func knowing(_ knowledge: Knowledge, table: Int) -> Self {
    var search = self
    switch (state, knowledge) {
    case (.digit(let index, let prefix, let wanted), .histograms(let tables, let tiles)):
      guard tables.indices.contains(table) else { break }
      search.state = descend(
        index, prefix, wanted, into: tables[table], tiles: tiles?.map { $0[table] })
    case (.ties(let key, let wanted), .tileCounts(let tiles)):
      search.state = .found(key: key, quotas: Self.quotas(wanted, of: tiles.map { $0[table] }))
    default: break
    }
    return search
  }

  /// Finds the bin that holds the last wanted element, counting from the wanted end.
  private func descend(
    _ index: Int, _ prefix: UInt64, _ wanted: UInt64, into counts: [UInt64],
    tiles: [SparseHistogram]?
  ) -> State {
    let digit = digits[index]
    var wanted = wanted
    var bin = end == .largest ? counts.count - 1 : 0
    let (last, step) = end == .largest ? (0, -1) : (counts.count - 1, 1)
    while bin != last, counts[bin] < wanted {
      wanted -= counts[bin]
      bin += step
    }
    let found = prefix << UInt64(digit.width) | UInt64(bin)
    let lowest = MagnitudeKey(bits: found << UInt64(digit.shift))
    if counts[bin] <= wanted { return whole(lowest, digit) }
    guard index + 1 == digits.count else { return .digit(index + 1, prefix: found, wanted: wanted) }
    // Where the tiles' own counters are known, their shares are too.
    guard let tiles else { return .ties(key: lowest, wanted: wanted) }
    return .found(key: lowest, quotas: Self.quotas(wanted, of: tiles.map { $0[bin] }))
  }

  /// The whole bin is taken, whose lowest key is `lowest`.
  private func whole(_ lowest: MagnitudeKey, _ digit: MagnitudeDigit) -> State {
    switch end {
    case .smallest:
      .found(key: MagnitudeKey(bits: lowest.bits + 1 << UInt64(digit.shift)), quotas: [])
    case .largest where lowest.bits > 0:
      .found(key: MagnitudeKey(bits: lowest.bits - 1), quotas: [])
    // Zeros are left, which are the same as nothing.
    case .largest: .found(key: lowest, quotas: [])
    }
  }

  /// Shares `wanted` places among the tiles in order.
  private static func quotas(_ wanted: UInt64, of counts: [Int]) -> [UInt64] {
    var left = wanted
    return counts.map { count in
      let share = min(left, UInt64(count))
      left -= share
      return share
    }
  }

  /// How many elements equal to the threshold a tile may take.
  func ties(beforeTile tile: Int) -> UInt64 {
    guard case .found(_, let quotas) = state, quotas.indices.contains(tile) else { return 0 }
    return quotas[tile]
  }
}
