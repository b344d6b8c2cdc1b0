internal import Arithmetic
internal import Pipeline

/// Elements of given ranks among the magnitudes of a whole tensor, found digit by digit from
/// histograms, most significant digit first.
///
/// One histogram for the first digit, then one for each rank.
struct QuantileSearch: Sendable {
  private let digits: [MagnitudeDigit]
  /// The rounds that are done.
  private var round = 0
  /// What is known of the key of each rank, and the rank among the keys that begin so.
  private var found: [(prefix: UInt64, rank: UInt64)]

  /// A search for the elements of these ranks, from 0 for the smallest.
  init(ranks: [Int], arithmetic: Arithmetic) {
    digits = arithmetic.magnitudeDigits
    found = ranks.map { (0, UInt64(max(0, $0))) }
  }

  var maximumRounds: Int { digits.count }

  /// The counters of a table of the round that is pending.
  var binCount: Int { round < digits.count ? digits[round].binCount : 0 }

  private var tableCount: Int { round == 0 ? 1 : found.count }

  var pending: Reduction? {
    guard round < digits.count else { return nil }
    return .histograms(tables: tableCount, bins: digits[round].binCount, byTile: false)
  }

  /// Counts a block of numbers that are not negative.
  func reduce(_ values: Block, _ arithmetic: Arithmetic, into partial: inout Partial) {
    for table in 0..<tableCount {
      arithmetic.countDigits(
        values, digit: digits[round], prefix: found[table].prefix,
        into: &partial.histograms[table])
    }
  }

  mutating func learn(_ tables: [[UInt64]]) {
    for index in found.indices {
      let counts = tables[round == 0 ? 0 : index]
      var bin = 0
      while bin + 1 < counts.count, counts[bin] <= found[index].rank {
        found[index].rank -= counts[bin]
        bin += 1
      }
      found[index].prefix = found[index].prefix << UInt64(digits[round].width) | UInt64(bin)
    }
    round += 1
  }

  /// The elements, once nothing is pending.
  func values(_ precision: Arithmetic.Precision) -> [Double] {
    found.map { key in
      switch precision {
      case .single: Double(Float(bitPattern: UInt32(truncatingIfNeeded: key.prefix)))
      case .double: Double(bitPattern: key.prefix)
      }
    }
  }
}
