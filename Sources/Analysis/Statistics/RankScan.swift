internal import CKernels
internal import Pipeline
internal import Tensors

/// A further round over a tensor of 32 or 64 bits: the next digit of its quantiles, and in the
/// second round central moments.
struct RankScan: TensorScan {
  struct Finding: Sendable {
    var central2 = CompensatedSum()
    var central3 = CompensatedSum()
    var central4 = CompensatedSum()
  }

  private let spec: TensorSpec
  private let type: WideType
  private let statistics: TensorStatistics
  private let ranks: RankSelection
  private let prefixes: [UInt64]
  private let shift: Int
  private let pool: CountPool

  let tileElements = Executor.defaultTileElements
  var maximumRounds: Int { shift / 16 + 1 }

  /// Counts the digit of keys at bit `shift`.
  init(
    _ spec: TensorSpec, _ type: WideType, knowing statistics: TensorStatistics,
    _ ranks: RankSelection, shift: Int
  ) {
    self.spec = spec
    self.type = type
    self.statistics = statistics
    self.ranks = ranks
    self.shift = shift
    prefixes = ranks.prefixes
    pool = CountPool(size: max(1, prefixes.count) << 16)
  }

  private var takesMoments: Bool { shift == 32 }

  func look(at tile: ScannedTile) -> Finding {
    var finding = Finding()
    guard let source = unsafe tile[0].baseAddress else { return finding }
    let count = tile.elements.count
    let block = WideScan.block
    let values = unsafe tile.scratch(0, byteCount: 8 * block).bindMemory(to: Double.self)
    let keys = unsafe tile.scratch(1, byteCount: 8 * block).bindMemory(to: UInt64.self)
    unsafe pool.count(count) { counts in
      guard let counts = counts.baseAddress, let keys = keys.baseAddress,
        let values = values.baseAddress
      else { return }
      let level = ck_level()
      for start in stride(from: 0, to: count, by: block) {
        let length = min(block, count - start)
        let elements = unsafe source + start * type.dtype.bitWidth / 8
        if let mean = statistics.moments.mean, takesMoments {
          var sums = (0.0, 0.0, 0.0)
          unsafe ck_wide_values(level, type.code, elements, values, length)
          unsafe withUnsafeMutableBytes(of: &sums) { sums in
            if let target = unsafe sums.bindMemory(to: Double.self).baseAddress {
              unsafe ck_central_moments_f64(level, values, length, mean, target)
            }
          }
          finding.central2.add(sums.0)
          finding.central3.add(sums.1)
          finding.central4.add(sums.2)
        }
        guard !prefixes.isEmpty else { continue }
        unsafe ck_order_keys(level, type.code, elements, keys, length)
        unsafe ck_count_key_digits(
          level, keys, length, prefixes, prefixes.count, UInt32(shift), counts)
      }
    }
    return finding
  }

  func combine(_ left: consuming Finding, _ right: consuming Finding) -> Finding {
    left.central2.add(right.central2)
    left.central3.add(right.central3)
    left.central4.add(right.central4)
    return left
  }

  func conclude(_ finding: Finding) -> ScanConclusion {
    let counts = pool.total()
    let ranks = ranks.narrowed(
      by: prefixes.indices.map { Array(counts[$0 << 16..<($0 + 1) << 16]) })
    var statistics = statistics
    if takesMoments {
      statistics.moments.central2 = finding.central2.value
      statistics.moments.central3 = finding.central3.value
      statistics.moments.central4 = finding.central4.value
      if statistics.moments.mean == nil { statistics.moments.loseCentralMoments() }
    }
    guard shift == 64 - 16 * type.digitCount else {
      return .again(RankScan(spec, type, knowing: statistics, ranks, shift: shift - 16))
    }
    let isUpper = type.digitCount == 2
    statistics.quantiles = Quantiles(
      ranks.targets.map { type.value(of: isUpper ? $0.prefix << 32 : $0.prefix) })
    if statistics.constant != nil {
      // The mean of equal numbers is rounded, and they are no distance from it.
      statistics.moments.central2 = 0
      statistics.moments.central3 = 0
      statistics.moments.central4 = 0
    }
    return .done(statistics)
  }
}
