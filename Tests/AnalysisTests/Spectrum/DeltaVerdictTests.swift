import Analysis
import Checkpoints
import TestSupport
import Testing

@Suite struct `Verdicts on differences` {
  /// A base, and the base with a change of a relative size, both rounded to a format.
  private func delta(
    _ format: NumberFormat, relativeSize: Double, rank: Int?, rows: Int = 160, columns: Int = 224,
    options: SpectrumOptions = SpectrumOptions(), seed: UInt64 = 11
  ) throws -> DeltaSpectrum {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: seed)
    let base = SpectrumCase.normal(rows * columns, &generator)
      .map { format.rounded(0.02 * $0) }
    let change =
      rank.map { SpectrumCase.product(rows, columns, rank: $0, &generator) }
      ?? SpectrumCase.normal(rows * columns, &generator)
    let scale = relativeSize * SpectrumCase.norm(base) / SpectrumCase.norm(change)
    let target = zip(base, change).map { $0 + scale * $1 }
    let tensors = try [base, target].enumerated().map { number, values in
      try SpectrumCase.tensor(
        values, [rows, columns], format, file: "\(number)", in: directory)
    }
    return try #require(try SpectrumCase.delta(tensors[0], tensors[1], options))
  }

  @Test(arguments: [1024, 0])
  func `see rank 16 through rounding to bfloat16 at a relative size of 0.01`(limit: Int) throws {
    let delta = try delta(
      .bf16, relativeSize: 1e-2, rank: 16, options: SpectrumOptions(exactLimit: limit))
    let verdict = delta.verdict
    #expect(verdict.kind == .lowRank)
    #expect(verdict.rank == 16)
    #expect(verdict.gap?.rank == 16)
    #expect(verdict.noiseShare > 0.01 && verdict.noiseShare < 0.05)
    // What the noise does to entropies: nobody should go by them.
    if limit > 0 { #expect(try #require(delta.spectrum.effectiveRank) > 40) }
  }

  @Test(arguments: [1024, 0])
  func `do not tell a rank at a relative size of 0.0001`(limit: Int) throws {
    let verdict = try delta(
      .bf16, relativeSize: 1e-4, rank: 16, options: SpectrumOptions(exactLimit: limit)
    ).verdict
    #expect(verdict.kind == .undetermined)
    #expect(verdict.rank == nil)
    #expect(verdict.noiseShare > 0.9)
  }

  @Test(arguments: [1, 4, 16, 40], [1024, 0])
  func `find the exact rank of adapters in float32`(rank: Int, limit: Int) throws {
    let verdict = try delta(
      .f32, relativeSize: 1e-3, rank: rank, options: SpectrumOptions(exactLimit: limit)
    ).verdict
    #expect(verdict.kind == .lowRank)
    #expect(verdict.rank == rank)
    #expect(verdict.gap?.rank == rank)
  }

  @Test(arguments: [(NumberFormat.f16, 1e-2), (.f16, 1e-3), (.bf16, 3e-2), (.bf16, 3e-3)])
  func `predict the share of noise where there is little and where there is more`(
    format: NumberFormat, relativeSize: Double
  ) throws {
    let delta = try delta(format, relativeSize: relativeSize, rank: 16)
    let verdict = delta.verdict
    #expect(verdict.kind == .lowRank && verdict.rank == 16)
    // Beyond the 16 directions is what rounding did, but for what the directions took up.
    #expect(verdict.restShare > 0.6 * delta.noiseShare)
    #expect(verdict.restShare < 1.1 * delta.noiseShare)
  }

  @Test(arguments: [(NumberFormat.f32, 1e-3), (.bf16, 1e-2), (.f16, 1e-3)], [1024, 0])
  func `call a change in all directions full`(
    sample: (format: NumberFormat, relativeSize: Double), limit: Int
  ) throws {
    let verdict = try delta(
      sample.format, relativeSize: sample.relativeSize, rank: nil,
      options: SpectrumOptions(exactLimit: limit)
    ).verdict
    #expect(verdict.kind == .full)
    #expect(verdict.rank == nil)
    #expect(verdict.restShare > 0.9)
  }

  @Test func `call more directions than were computed full, and never a rank`() throws {
    let delta = try delta(
      .f32, relativeSize: 1e-2, rank: 24,
      options: SpectrumOptions(rank: 4, exactLimit: 0, passes: 2))
    #expect(delta.spectrum.values.count == 20)
    #expect(delta.verdict.kind == .full)
    #expect(delta.verdict.standing <= 20)
    #expect(delta.verdict.restShare > 0.01)
  }

  @Test func `say that nothing differs`() throws {
    let delta = try delta(.bf16, relativeSize: 0, rank: 2)
    #expect(delta.verdict.kind == .unchanged)
    #expect(delta.verdict.account == "no element differs")
    #expect(delta.changedCount == 0 && delta.noiseShare == 0)
  }

  @Test func `see that only a few rows differ`() throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 5)
    let (rows, columns) = (60, 48)
    let base = SpectrumCase.normal(rows * columns, &generator)
    var target = base
    for row in [3, 17, 40] {
      for column in 0..<columns {
        target[row * columns + column] += generator.number(0.1...1)
      }
    }
    let tensors = try [base, target].enumerated().map { number, values in
      try SpectrumCase.tensor(values, [rows, columns], .f32, file: "\(number)", in: directory)
    }
    let delta = try #require(try SpectrumCase.delta(tensors[0], tensors[1]))
    #expect(delta.changedRowCount == 3)
    #expect(delta.verdict.rank == 3)
    #expect(delta.verdict.account.contains("only 3 of 60 rows differ"))
  }

  @Test func `give the same for any number of workers`() throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 6)
    let (rows, columns) = (5000, 260)
    let base = generator.weights(rows * columns)
    let target = base.map { $0 * 1.01 }
    let tensors = try [base, target].enumerated().map { number, values in
      try SpectrumCase.tensor(values, [rows, columns], .bf16, file: "\(number)", in: directory)
    }
    for limit in [0, 1024] {
      let options = SpectrumOptions(rank: 8, exactLimit: limit, passes: 2)
      let one = try SpectrumCase.delta(tensors[0], tensors[1], options, workers: 1)
      #expect(one != nil)
      #expect(try SpectrumCase.delta(tensors[0], tensors[1], options, workers: 4) == one)
    }
  }
}
