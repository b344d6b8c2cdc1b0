internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Keeps exactly the `kept` elements of largest magnitude of the whole tensor (TIES trim).
///
/// The magnitude of the smallest kept element is found digit by digit from histograms, most
/// significant digit first; where elements equal to it must be split, the lowest flat indices win,
/// which takes their number in each tile: from the last digit's histograms of the tiles where these
/// are few, else from one more round. Memory is one histogram, never a sort.
struct MagnitudeTrim: Pruning {
  /// How far the search for the threshold has come.
  private enum Search {
    /// Counting `digit` below the known `prefix`; `wanted` elements are to come from there.
    case digit(Int, prefix: UInt64, wanted: UInt64)
    /// The threshold is known, and that only `wanted` of the elements equal to it are kept.
    case ties(key: MagnitudeKey, wanted: UInt64)
    /// Elements above `key` are kept, and per tile so many equal to it.
    case found(key: MagnitudeKey, quotas: [UInt64])
  }

  private let digits: [MagnitudeDigit]
  private var search: Search

  /// Keeps `kept` elements, at least one.
  init(kept: Int, digits: [MagnitudeDigit]) {
    self.digits = digits
    search = .digit(0, prefix: 0, wanted: UInt64(max(1, kept)))
  }

  var maximumRounds: Int { digits.count + 1 }
  var readsMagnitudes: Bool { true }

  var pending: Reduction? {
    switch search {
    case .digit(let index, _, _):
      .histograms(
        tables: 1, bins: digits[index].binCount, byTile: index + 1 == digits.count)
    case .ties: .tileCounts(1)
    case .found: nil
    }
  }

  func reduce(_ delta: Block, _ arithmetic: Arithmetic, model: Int, into partial: inout Partial) {
    switch search {
    case .digit(let index, let prefix, _):
      guard partial.histograms.indices.contains(model) else { return }
      arithmetic.countDigits(
        delta, digit: digits[index], prefix: prefix, into: &partial.histograms[model])
    case .ties(let key, _):
      guard partial.counts.indices.contains(model) else { return }
      partial.counts[model] += arithmetic.count(of: key, in: delta)
    case .found: break
    }
  }

  func knowing(_ knowledge: Knowledge, model: Int) -> any Pruning {
    var trim = self
    switch (search, knowledge) {
    case (.digit(let index, let prefix, let wanted), .histograms(let tables, let tiles)):
      trim.search = descend(
        index, prefix, wanted, into: tables[model], tiles: tiles?.map { $0[model] })
    case (.ties(let key, let wanted), .tileCounts(let tiles)):
      trim.search = .found(key: key, quotas: Self.quotas(wanted, of: tiles.map { $0[model] }))
    default: break
    }
    return trim
  }

  /// Finds the bin that holds the last wanted element, counting from the largest magnitude.
  private func descend(
    _ index: Int, _ prefix: UInt64, _ wanted: UInt64, into counts: [UInt64],
    tiles: [SparseHistogram]?
  ) -> Search {
    let digit = digits[index]
    var (bin, wanted) = (counts.count - 1, wanted)
    while bin > 0, counts[bin] < wanted {
      wanted -= counts[bin]
      bin -= 1
    }
    let found = prefix << UInt64(digit.width) | UInt64(bin)
    let lowest = MagnitudeKey(bits: found << UInt64(digit.shift))
    if counts[bin] <= wanted {
      // The whole bin is kept: everything from its lowest key upwards.
      guard lowest.bits > 0 else {
        return .found(key: lowest, quotas: [])
      }
      return .found(key: MagnitudeKey(bits: lowest.bits - 1), quotas: [])
    }
    guard index + 1 == digits.count else { return .digit(index + 1, prefix: found, wanted: wanted) }
    // Where the tiles' own counters are known, their shares are too.
    guard let tiles else { return .ties(key: lowest, wanted: wanted) }
    return .found(key: lowest, quotas: Self.quotas(wanted, of: tiles.map { $0[bin] }))
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

  func ties(beforeTile tile: Int) -> UInt64 {
    guard case .found(_, let quotas) = search, quotas.indices.contains(tile) else { return 0 }
    return quotas[tile]
  }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout UInt64,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    guard case .found(let key, _) = search else { return scratch }
    arithmetic.trim(delta, above: key, ties: &ties, into: scratch)
    return scratch
  }
}
