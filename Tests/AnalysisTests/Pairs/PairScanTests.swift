import Analysis
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `Scans of pairs` {
  /// Scans two arrays of one format or of two.
  private func scan(
    _ left: (DType, [UInt8]), _ right: (DType, [UInt8]), shape: [Int], workers: Int = 2,
    tolerance: PairScan.Tolerance? = nil
  ) throws -> PairStatistics {
    let directory = try TemporaryDirectory()
    let specs = [left.0, right.0].map { TensorSpec(name: "x", dtype: $0, shape: shape) }
    let inputs = try zip(specs, [left.1, right.1]).enumerated().map { place, part in
      Plan.Input(
        tensor: try StoredTensor.whole(
          part.0, part.1, in: directory, file: "\(place)", access: .positional), model: "")
    }
    let scan = try #require(PairScan(specs[0], specs[1], tolerance: tolerance))
    let results = try ScanRun([ScanRun.Request(inputs, scan: scan)])
      .results(as: PairStatistics.self, workers: workers)
    return try #require(results[0])
  }

  private func near(_ found: Double, _ expected: Double) -> Bool {
    found == expected || abs(found - expected) <= 1e-12 * abs(expected)
  }

  /// Weights, of which some are zero, infinite or NaN, and others near or far from them.
  private func pairs(
    _ count: Int, _ format: NumberFormat, _ random: inout SeededGenerator
  ) -> (a: [UInt64], b: [UInt64]) {
    let top = UInt64(1) << UInt64(format.dtype.bitWidth - 1)
    let a = random.weights(count).map { value -> UInt64 in
      switch random.integer(0...30) {
      case 0: UInt64(random.integer(0...1)) * top
      case 1: format.bits(of: .infinity) | UInt64(random.integer(0...1))
      default: format.bits(of: value)
      }
    }
    let b = a.map { bits -> UInt64 in
      switch random.integer(0...5) {
      case 0: bits &+ UInt64(random.integer(0...3)) & (top - 1)
      case 1: bits ^ top
      case 2: format.bits(of: format.number(bits) * 1.01)
      default: bits
      }
    }
    return (a, b)
  }

  private func bytes(_ patterns: [UInt64], _ format: NumberFormat) -> [UInt8] {
    patterns.flatMap { bits in
      (0..<format.dtype.bitWidth / 8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }
  }

  @Test(arguments: NumberFormat.all, [[1], [7], [40, 33], [3, 5, 17], [2, 5000], [300_000]])
  func `are what elements one by one give`(format: NumberFormat, shape: [Int]) throws {
    var random = SeededGenerator(seed: UInt64(shape.reduce(1, *)))
    let (a, b) = pairs(shape.reduce(1, *), format, &random)
    let oracle = PairOracle(a, b, format, atol: 1e-4, rtol: 1e-3)
    let found = try scan(
      (format.dtype, bytes(a, format)), (format.dtype, bytes(b, format)), shape: shape,
      tolerance: PairScan.Tolerance(absolute: 1e-4, relative: 1e-3))
    #expect(found.elementCount == a.count)
    #expect(found.changedCount == oracle.changed)
    #expect(found.differingBitCount == oracle.bits)
    #expect(found.signFlipCount == oracle.flips)
    #expect(found.nanIntroducedCount == oracle.nan.in)
    #expect(found.nanRemovedCount == oracle.nan.out)
    #expect(found.infinityIntroducedCount == oracle.infinity.in)
    #expect(found.infinityRemovedCount == oracle.infinity.out)
    #expect(found.nonFiniteCount == oracle.excluded)
    #expect(found.maximumULP == oracle.ulp)
    #expect(found.maximumDifference == oracle.largest)
    #expect(found.beyondToleranceCount == oracle.beyond)
    #expect(near(found.sumOfDifferences, oracle.sum))
    #expect(near(found.leftSquares, oracle.left))
    #expect(near(found.rightSquares, oracle.right))
    #expect(near(found.differenceSquares, oracle.difference))
    #expect(abs(found.leftTimesDifference - oracle.product) <= 1e-12 * oracle.left)
    #expect(near(found.noiseEnergy, oracle.noise))
    #expect(found.rowCount == (shape.count > 1 ? a.count / (shape.last ?? 1) : 0))
  }

  @Test func `do not depend on workers`() throws {
    var random = SeededGenerator(seed: 5)
    let (a, b) = pairs(400_000, .bf16, &random)
    let (left, right) = (bytes(a, .bf16), bytes(b, .bf16))
    let one = try scan((.bf16, left), (.bf16, right), shape: [400, 1000], workers: 1)
    for workers in [2, 5] {
      let other = try scan((.bf16, left), (.bf16, right), shape: [400, 1000], workers: workers)
      #expect(other == one)
    }
  }

  @Test func `name the rows that differ most`() throws {
    var b = [Double](repeating: 1, count: 20 * 64)
    b[7 * 64 + 3] = 5
    b[12 * 64] = 3
    b[19 * 64 + 63] = 1.5
    let a = [Double](repeating: 1, count: 20 * 64)
    let found = try scan(
      (.f32, NumberFormat.f32.bytes(a)), (.f32, NumberFormat.f32.bytes(b)), shape: [20, 64])
    #expect(found.worstRows.map(\.index) == [7, 12, 19])
    #expect(found.worstRows.map(\.relativeL2) == [0.5, 0.25, 0.0625])
    #expect(found.changedRowCount == 3 && found.rowCount == 20)
  }

  @Test func `of two types are of the widened numbers, in steps of the coarser type`() throws {
    var random = SeededGenerator(seed: 8)
    let values = random.weights(3000)
    let rounded = values.map { NumberFormat.bf16.rounded($0) }
    let found = try scan(
      (.f32, NumberFormat.f32.bytes(values)), (.bf16, NumberFormat.bf16.bytes(rounded)),
      shape: [30, 100])
    let singles = values.map { Double(Float($0)) }
    #expect(found.changedCount == zip(singles, rounded).count { $0 != $1 })
    #expect(try #require(found.maximumULP) <= 1)
    let energy = zip(singles, rounded).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(near(found.differenceSquares, energy))
    // What rounding adds is what is found.
    #expect((0.8...1.2).contains(found.noiseEnergy / found.differenceSquares))
  }

  @Test(arguments: [DType.f4, .f6e2m3, .f6e3m2, .f8e5m2, .f8e4m3, .f8e8m0, .u8, .i8, .bool])
  func `of small types see each element`(dtype: DType) throws {
    let table = try #require(SmallFloat.table(of: dtype))
    let count = 64
    let codes = (0..<count).map { UInt8(($0 * 5) % table.count) & (dtype == .bool ? 1 : 255) }
    func packed(_ codes: [UInt8]) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: codes.count * dtype.bitWidth / 8)
      for (place, code) in codes.enumerated() {
        for bit in 0..<dtype.bitWidth where code >> UInt8(bit) & 1 == 1 {
          let target = place * dtype.bitWidth + bit
          bytes[target / 8] |= 1 << UInt8(target % 8)
        }
      }
      return bytes
    }
    var other = codes
    other[13] ^= 1
    let found = try scan((dtype, packed(codes)), (dtype, packed(other)), shape: [8, 8])
    let (x, y) = (table[Int(codes[13])], table[Int(other[13])])
    #expect(found.changedCount == 1)
    #expect(found.maximumDifference == abs(y - x))
    #expect(found.changedRowCount == 1 && found.worstRows.first?.index == 1)
    #expect(found.maximumULP == (dtype.isFloatingPoint ? 1 : nil))
  }

  @Test func `of integers are exact`() throws {
    let a: [Int64] = [1, -5, .max, .min, 0], b: [Int64] = [1, 5, .max - 1, .min, 3]
    func bytes(_ values: [Int64]) -> [UInt8] {
      values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }
    let found = try scan((.i64, bytes(a)), (.i64, bytes(b)), shape: [5])
    #expect(found.changedCount == 3 && found.signFlipCount == 1 && found.maximumULP == nil)
    #expect(found.maximumDifference == 10)
  }

  @Test func `know a scaled copy`() throws {
    var random = SeededGenerator(seed: 9)
    let a = random.weights(4000).map { NumberFormat.bf16.rounded($0) }
    let scaled = try scan(
      (.bf16, NumberFormat.bf16.bytes(a)), (.bf16, NumberFormat.bf16.bytes(a.map { $0 * 0.7 })),
      shape: [4000])
    let scale = try #require(scaled.scale)
    #expect(scaled.isScaled && abs(scale - 0.7) < 1e-3)
    let noisy = try scan(
      (.bf16, NumberFormat.bf16.bytes(a)),
      (.bf16, NumberFormat.bf16.bytes(a.map { $0 * 0.7 + 0x1p-9 })), shape: [4000])
    #expect(!noisy.isScaled)
  }
}

@Suite struct `Numbers of pairs` {
  @Test func `one minus the cosine does not cancel`() {
    // a = (1, 0), b = (cos t, sin t): 1 - cos t = 2 sin²(t / 2), with t = 1e-6.
    var pair = PairStatistics()
    let (dx, dy) = (-4.999999999999583e-13, 9.999999999998333e-7)
    pair.elementCount = 2
    pair.leftSquares = 1
    pair.rightSquares = 1
    pair.differenceSquares = dx * dx + dy * dy
    pair.leftTimesDifference = dx
    #expect(abs(pair.oneMinusCosine / 4.999999999999583e-13 - 1) < 1e-9)
  }

  @Test func `zeros have ratios`() {
    let nothing = PairStatistics()
    #expect(nothing.relativeL2 == 0 && nothing.oneMinusCosine == 0 && nothing.normRatio == 1)
    var born = PairStatistics()
    born.elementCount = 1
    born.rightSquares = 4
    born.differenceSquares = 4
    #expect(born.relativeL2 == .infinity && born.oneMinusCosine == 1)
    #expect(born.normRatio == .infinity && born.scale == nil)
  }
}
