internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Keeps a band of magnitudes: neither the smallest nor the largest (breadcrumbs).
///
/// In the stable ascending order by magnitude these are the ranks from `dropped` to `dropped + kept`.
/// So ties at the lower cut are dropped from the lowest index up, those at the upper cut from the
/// highest index down. Two searches in lockstep, in the same rounds; where both ask for the same
/// counts, one counts for both.
struct MagnitudeBand: Pruning {
  private let digits: [MagnitudeDigit]
  private var lower: MagnitudeSearch
  private var upper: MagnitudeSearch

  /// Drops the `dropped` smallest elements and keeps the next `kept` ones.
  init(dropped: Int, kept: Int, digits: [MagnitudeDigit]) {
    self.digits = digits
    lower = MagnitudeSearch(dropped, from: .smallest, digits: digits)
    upper = MagnitudeSearch(dropped + kept, from: .smallest, digits: digits)
  }

  var tableCount: Int { 2 }
  var maximumRounds: Int { MagnitudeSearch.maximumRounds(digits) }
  var readsMagnitudes: Bool { true }
  var pending: Reduction? { upper.pending ?? lower.pending }

  func reduce(_ delta: Block, _ arithmetic: Arithmetic, table: Int, into partial: inout Partial) {
    upper.count(delta, arithmetic, table: table, into: &partial)
    if !lower.asksAs(upper) {
      lower.count(delta, arithmetic, table: table + 1, into: &partial)
    }
  }

  func knowing(_ knowledge: Knowledge, table: Int) -> any Pruning {
    var band = self
    band.upper = upper.knowing(knowledge, table: table)
    band.lower = lower.knowing(knowledge, table: lower.asksAs(upper) ? table : table + 1)
    return band
  }

  func ties(beforeTile tile: Int) -> TieQuota {
    TieQuota(upper: upper.ties(beforeTile: tile), lower: lower.ties(beforeTile: tile))
  }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    guard let from = lower.key, let end = upper.key else { return scratch }
    arithmetic.band(delta, from: from, &ties.lower, to: end, &ties.upper, into: scratch)
    return scratch
  }
}
