internal import CKernels
internal import Pipeline
internal import Tensors

/// The first round over a tensor of 32 or 64 bits: everything but quantiles and central moments.
struct WideScan: TensorScan {
  struct Finding: Sendable {
    var tallies = WideTallies()
    var first = FirstPlaces()
    var lines: LineSums
  }

  private let spec: TensorSpec
  private let type: WideType
  private let tiling: LineTiling
  private let pool = CountPool(size: Self.digits + 4 * Self.exponents)

  /// Counters of the highest digit of keys, and behind them those of signs and exponents.
  private static let digits = 1 << 16
  private static let exponents = 4096
  /// The elements that are looked at together, so that they stay in the first cache.
  static let block = 1024

  var tileElements: Int { tiling.tileElements }
  var maximumRounds: Int { type.digitCount }
  var workingByteCount: Int { (Quantiles.shares.count << 16) * 4 + tiling.columns * 8 }

  init(_ spec: TensorSpec, type: WideType, tileElements: Int) {
    self.spec = spec
    self.type = type
    tiling = LineTiling(spec, target: tileElements)
  }

  func look(at tile: ScannedTile) -> Finding {
    let count = tile.elements.count
    guard let source = unsafe tile[0].baseAddress else {
      return Finding(lines: unsafe LineSums(tiling, CK_F64, nil, elements: 0))
    }
    let values = unsafe tile.scratch(0, byteCount: 8 * count).bindMemory(to: Double.self)
    let keys = unsafe tile.scratch(1, byteCount: 8 * Self.block).bindMemory(to: UInt64.self)
    var finding = Finding(lines: unsafe LineSums(tiling, CK_F64, nil, elements: 0))
    unsafe pool.count(count) { counts in
      guard let counts = counts.baseAddress, let keys = keys.baseAddress,
        let values = values.baseAddress
      else { return }
      let level = ck_level()
      for start in stride(from: 0, to: count, by: Self.block) {
        let length = min(Self.block, count - start)
        let block = unsafe source + start * type.dtype.bitWidth / 8
        unsafe ck_wide_values(level, type.code, block, values + start, length)
        var survey = ck_survey()
        unsafe ck_survey_f64(level, values + start, length, type.leastNormal, &survey)
        finding.tallies.add(survey)
        unsafe ck_count_exponents(values + start, length, counts + Self.digits)
        unsafe ck_order_keys(level, type.code, block, keys, length)
        unsafe ck_count_key_digits(level, keys, length, nil, 0, 48, counts)
      }
    }
    let tallies = finding.tallies
    finding.first = FirstPlaces(
      nan: tallies.nans > 0, positive: tallies.positiveInfinities > 0,
      negative: tallies.negativeInfinities > 0, from: tile.elements.lowerBound, count: count
    ) { unsafe values[$0] }
    finding.lines =
      switch type.dtype {
      case .f32: unsafe LineSums(tiling, CK_F32, source, elements: count)
      case .f64: unsafe LineSums(tiling, CK_F64, source, elements: count)
      default:
        unsafe LineSums(tiling, CK_F64, UnsafeRawPointer(values.baseAddress), elements: count)
      }
    return finding
  }

  func combine(_ left: consuming Finding, _ right: consuming Finding) -> Finding {
    left.tallies.add(right.tallies)
    left.first.append(right.first)
    left.lines.append(right.lines)
    return left
  }

  func conclude(_ finding: Finding) -> ScanConclusion {
    let counts = pool.total()
    let exponents = (0..<Self.exponents).map { place in
      (0..<4).reduce(0) { $0 + counts[Self.digits + $1 * Self.exponents + place] }
    }
    var statistics = TensorStatistics(dtype: spec.dtype, shape: spec.shape)
    statistics.take(finding.tallies, finding.first)
    statistics.exponents = type.exponents(exponents)
    statistics.addMagnitudes(exponents)
    (statistics.rows, statistics.columns) = finding.lines.statistics(tiling)
    let ranks = RankSelection(ofNumbers: statistics.count - statistics.nan.count)
      .narrowed(by: [Array(counts[..<Self.digits])])
    return .again(RankScan(spec, type, knowing: statistics, ranks, shift: 32))
  }
}

extension TensorStatistics {
  /// What a first round has counted and added up.
  fileprivate mutating func take(_ tallies: WideTallies, _ first: FirstPlaces) {
    nan = Occurrences(count: tallies.nans, first: first.nan)
    positiveInfinity = Occurrences(
      count: tallies.positiveInfinities, first: first.positiveInfinity)
    negativeInfinity = Occurrences(
      count: tallies.negativeInfinities, first: first.negativeInfinity)
    zeroCount = tallies.zeros
    negativeZeroCount = tallies.negativeZeros
    denormalCount = tallies.denormals
    largestMagnitude = tallies.largest
    moments.count = finiteCount
    moments.sum = tallies.sum.value
    moments.magnitudeSum = tallies.magnitudeSum.value
    moments.squareSum = tallies.squareSum.value
  }

  /// Takes counts by sign and exponent of float64; the lowest exponent is that of zeros as well.
  fileprivate mutating func addMagnitudes(_ counts: [Int]) {
    for exponent in 0..<2047 {
      var (positive, negative) = (counts[exponent], counts[2048 + exponent])
      if exponent == 0 {
        positive -= zeroCount - negativeZeroCount
        negative -= negativeZeroCount
      }
      magnitudes.add(positive, exponent: exponent - 1023, isNegative: false)
      magnitudes.add(negative, exponent: exponent - 1023, isNegative: true)
    }
  }
}
