internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Keeps exactly the `kept` elements of largest magnitude of the whole tensor (TIES trim).
///
/// Among elements of the magnitude at the cut, the lowest flat indices win.
struct MagnitudeTrim: Pruning {
  private let digits: [MagnitudeDigit]
  private var search: MagnitudeSearch

  /// Keeps `kept` elements, at least one.
  init(kept: Int, digits: [MagnitudeDigit]) {
    self.digits = digits
    search = MagnitudeSearch(max(1, kept), from: .largest, digits: digits)
  }

  var maximumRounds: Int { MagnitudeSearch.maximumRounds(digits) }
  var readsMagnitudes: Bool { true }
  var pending: Reduction? { search.pending }

  func reduce(_ delta: Block, _ arithmetic: Arithmetic, table: Int, into partial: inout Partial) {
    search.count(delta, arithmetic, table: table, into: &partial)
  }

  func knowing(_ knowledge: Knowledge, table: Int) -> any Pruning {
    var trim = self
    trim.search = search.knowing(knowledge, table: table)
    return trim
  }

  func ties(beforeTile tile: Int) -> TieQuota { TieQuota(upper: search.ties(beforeTile: tile)) }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    guard let key = search.key else { return scratch }
    arithmetic.trim(delta, above: key, ties: &ties.upper, into: scratch)
    return scratch
  }
}
