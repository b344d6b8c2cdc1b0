import Analysis
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `Statistics of a tensor` {
  static let dtypes = DType.allCases.filter(TensorStatistics.isSupported)

  @Test(arguments: dtypes, StatisticsCase.Contents.allCases)
  func `are those of its elements one by one`(
    dtype: DType, contents: StatisticsCase.Contents
  ) throws {
    var random = SeededGenerator(seed: UInt64(dtype.alignmentRank))
    for round in 0..<(dtype.bitWidth <= 16 ? 8 : 4) {
      let shape = StatisticsCase.shape(dtype, most: 3000, using: &random)
      let sample = StatisticsCase(dtype, shape: shape, contents, using: &random)
      let directory = try TemporaryDirectory()
      let tensor = try Self.stored(sample, in: directory, inPieces: round % 2 == 1)
      let found = try StatisticsRun([tensor], tileElements: 1 << random.integer(2...12))
        .statistics(workers: 1 + round % 3)
      Self.expect(found[0], of: StatisticsOracle(sample.spec, sample.bytes))
    }
  }

  @Test(arguments: [DType.bf16, .f16, .f32, .f64, .f8e4m3, .i32, .f4, .f6e3m2])
  func `are the same for any workers and layout`(dtype: DType) throws {
    var random = SeededGenerator(seed: 91)
    let sample = StatisticsCase(dtype, shape: [130, 1028], .bits, using: &random)
    let directory = try TemporaryDirectory()
    let whole = try Self.stored(sample, in: directory, inPieces: false)
    // Many tiles, and a last one that is shorter.
    func statistics(_ tensor: LogicalTensor, workers: Int) throws -> [TensorStatistics] {
      try StatisticsRun([tensor], tileElements: 10000).statistics(workers: workers)
    }
    let reference = try statistics(whole, workers: 1)
    #expect(try statistics(whole, workers: 3) == reference)
    let pieces = try Self.stored(sample, in: directory, inPieces: true)
    #expect(try statistics(pieces, workers: 2) == reference)
  }

  @Test func `of complex numbers and of nothing are a count`() throws {
    let directory = try TemporaryDirectory()
    for (dtype, shape) in [(DType.c64, [3]), (.bf16, [0, 4]), (.f32, [0])] {
      let spec = TensorSpec(name: "x", dtype: dtype, shape: shape)
      let tensor = try StoredTensor.whole(
        spec, [UInt8](repeating: 1, count: spec.byteCount), in: directory,
        file: dtype.rawValue + "\(shape.count)", access: .positional)
      let found = try StatisticsRun([tensor]).statistics(workers: 1)
      #expect(found == [TensorStatistics(dtype: dtype, shape: shape)])
      #expect(found[0].count == spec.elementCount && found[0].minimum == nil)
      #expect(found[0].moments.mean == nil && found[0].zeroShare == (shape == [3] ? 0 : nil))
    }
  }

  @Test(arguments: [DType.bf16, .f32, .f64, .i16])
  func `of equal elements have no spread`(dtype: DType) throws {
    let directory = try TemporaryDirectory()
    let spec = TensorSpec(name: "x", dtype: dtype, shape: [7, 143])
    // 0.1 in each of the types, or nearly so.
    let element: [UInt8] =
      switch dtype {
      case .bf16: [0xCD, 0x3D]
      case .f32: [0xCD, 0xCC, 0xCC, 0x3D]
      case .f64: [0x9A, 0x99, 0x99, 0x99, 0x99, 0x99, 0xB9, 0x3F]
      default: [3, 1]
      }
    let bytes = (0..<1001).flatMap { _ in element }
    let tensor = try StoredTensor.whole(
      spec, bytes, in: directory, file: "x", access: .positional)
    let found = try StatisticsRun([tensor]).statistics(workers: 1)[0]
    #expect(found.constant == found.minimum && found.constant != nil)
    #expect(found.moments.standardDeviation == 0)
    #expect(found.moments.skewness == nil && found.moments.kurtosis == nil)
    #expect(found.rows?.outlierCount == 0 && found.rows?.median == found.rows?.largest?.norm)
  }

  static func stored(
    _ sample: StatisticsCase, in directory: borrowing TemporaryDirectory, inPieces: Bool
  ) throws -> LogicalTensor {
    let canCut = sample.spec.shape.count == 2 && sample.spec.dtype.bitWidth >= 8
    return inPieces && canCut
      ? try StoredTensor.pieces(
        sample.spec, sample.bytes, in: directory, file: "pieces", access: .positional)
      : try StoredTensor.whole(
        sample.spec, sample.bytes, in: directory, file: "whole", access: .positional)
  }

  /// Counts and quantiles are exact, sums to 12 digits.
  static func expect(
    _ found: TensorStatistics, of oracle: StatisticsOracle,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let where_ = Comment("\(found.dtype.rawValue) \(found.shape)")
    func check(_ holds: Bool, _ what: String) {
      #expect(holds, "\(what) of \(where_)", sourceLocation: sourceLocation)
    }
    check(found.count == oracle.values.count, "count")
    check(found.nan == oracle.occurrences(\.isNaN), "nan")
    check(found.positiveInfinity == oracle.occurrences { $0 == .infinity }, "+inf")
    check(found.negativeInfinity == oracle.occurrences { $0 == -.infinity }, "-inf")
    check(found.zeroCount == oracle.zeroCount, "zeros")
    check(found.negativeZeroCount == oracle.negativeZeroCount, "negative zeros")
    check(found.denormalCount == oracle.denormalCount, "denormals")
    check(found.distinctCount == oracle.distinctCount, "distinct")
    check(found.quantiles.values == oracle.quantiles, "quantiles")
    let magnitudes = found.magnitudes.bins.map { [$0.exponent, $0.negative, $0.positive] }
    check(magnitudes == oracle.magnitudes, "magnitudes")
    check(found.exponents?.counts == oracle.exponents, "exponents")
    let finite = oracle.finite
    let largest = finite.map(\.magnitude).max() ?? 0
    check(found.largestMagnitude == largest, "largest")
    for failure in MomentChecks(found, finite).failures { check(false, failure) }
    for (lines, squares) in [
      (found.rows, oracle.squares?.rows), (found.columns, oracle.squares?.columns),
    ] {
      check((lines == nil) == (squares == nil), "lines")
      if let lines, let squares { check(LineChecks.agree(lines, squares), "lines") }
    }
  }
}
