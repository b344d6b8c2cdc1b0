import Analysis
import Checkpoints
import LinearAlgebra
import Pipeline
import Tensors
import TestSupport
import Testing

@Suite struct `Spectrum scans` {
  /// A diagonal of known values in the middle of zeros.
  private func diagonal(_ values: [Double], rows: Int, columns: Int) -> [Double] {
    var elements = [Double](repeating: 0, count: rows * columns)
    for (place, value) in values.enumerated() { elements[(place + 1) * columns + place] = value }
    return elements
  }

  @Test(arguments: [(40, 20), (20, 40), (30, 30)], [0, 1024])
  func `find values that were put in`(shape: (Int, Int), limit: Int) throws {
    let directory = try TemporaryDirectory()
    let values = [8.0, 4, 4, 2, 1, 0.5]
    let tensor = try SpectrumCase.tensor(
      diagonal(values, rows: shape.0, columns: shape.1), [shape.0, shape.1], .f32, file: "w",
      in: directory)
    let options = SpectrumOptions(rank: 10, exactLimit: limit, passes: 2)
    let spectrum = try #require(try SpectrumCase.spectrum(tensor, options))
    #expect(spectrum.isComplete == (limit > 0))
    for (found, value) in zip(spectrum.values, values) { #expect(abs(found - value) < 1e-9) }
    #expect(spectrum.values.dropFirst(6).allSatisfy { $0 <= spectrum.resolution })
    #expect(spectrum.rank(above: 0) == 6)
    #expect(spectrum.energyRank(1) == 6)
    #expect(abs(spectrum.energy - 101.25) < 1e-9)
    #expect(try #require(spectrum.condition).isExact == false)
    #expect(spectrum.largestGap?.rank == (limit > 0 ? 6 : 6))
  }

  @Test(arguments: [(700, 90), (90, 700)], [0, 1024])
  func `give the same bits for any number of workers and any layout`(
    shape: (Int, Int), limit: Int
  ) throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 3)
    let values = generator.weights(shape.0 * shape.1)
    let options = SpectrumOptions(rank: 12, exactLimit: limit)
    let shape = [shape.0, shape.1]
    let whole = try SpectrumCase.tensor(values, shape, .bf16, file: "a", in: directory)
    let pieces = try SpectrumCase.tensor(
      values, shape, .bf16, file: "b", in: directory, inPieces: true)
    let one = try SpectrumCase.spectrum(whole, options, workers: 1)
    #expect(one?.values.isEmpty == false)
    for workers in [2, 5] {
      #expect(try SpectrumCase.spectrum(whole, options, workers: workers) == one)
      #expect(try SpectrumCase.spectrum(pieces, options, workers: workers) == one)
    }
  }

  @Test func `take matrices of several tiles apart and together`() throws {
    // Bands are of 1 Mi elements: this has two.
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 8)
    let (rows, columns) = (4400, 256)
    let values = SpectrumCase.product(rows, columns, rank: 3, &generator)
    let tensor = try SpectrumCase.tensor(
      values, [rows, columns], .f32, file: "w", in: directory)
    let exact = try #require(try SpectrumCase.spectrum(tensor))
    let partial = try #require(
      try SpectrumCase.spectrum(tensor, SpectrumOptions(rank: 4, exactLimit: 0)))
    #expect(exact.rank(above: exact.frobenius * 1e-5) == 3)
    for place in 0..<3 {
      #expect(abs(exact.values[place] - partial.values[place]) < 1e-9 * exact.values[0])
    }
    let norm = SpectrumCase.norm(NumberFormat.f32.numbers(NumberFormat.f32.bytes(values)))
    #expect(abs(exact.frobenius - norm) < 1e-12 * norm)
    #expect(
      partial.frobenius
        == (try SpectrumCase.spectrum(
          tensor, SpectrumOptions(rank: 4, exactLimit: 0), workers: 1))?.frobenius)
  }

  @Test func `look at each matrix of a stack`() throws {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 4)
    let values = generator.weights(3 * 14 * 9)
    let stack = try SpectrumCase.tensor(values, [3, 14, 9], .f32, file: "w", in: directory)
    let matrices = stack.matrices
    #expect(matrices.count == 3)
    for (number, matrix) in matrices.enumerated() {
      #expect(matrix.spec.shape == [14, 9])
      let part = Array(values[number * 126..<(number + 1) * 126])
      let alone = try SpectrumCase.tensor(
        part, [14, 9], .f32, file: "\(number)", in: directory)
      #expect(try SpectrumCase.spectrum(matrix) == SpectrumCase.spectrum(alone))
    }
    let vector = try SpectrumCase.tensor([1, 2], [2], .f32, file: "v", in: directory)
    #expect(vector.matrices.isEmpty)
    #expect(try SpectrumCase.spectrum(vector) == nil)
  }

  @Test(arguments: [Double.nan, .infinity], [0, 1024])
  func `have no values where elements are not finite`(value: Double, limit: Int) throws {
    let directory = try TemporaryDirectory()
    var values = [Double](repeating: 1, count: 64)
    values[17] = value
    let tensor = try SpectrumCase.tensor(values, [8, 8], .f32, file: "w", in: directory)
    let spectrum = try #require(
      try SpectrumCase.spectrum(tensor, SpectrumOptions(exactLimit: limit)))
    #expect(spectrum.nonFiniteCount == 1)
    #expect(spectrum.values.isEmpty && spectrum.condition == nil && spectrum.powerLaw == nil)
    let zeros = try SpectrumCase.tensor(
      Array(repeating: 1, count: 64), [8, 8], .f32, file: "o", in: directory)
    let delta = try #require(
      try SpectrumCase.delta(zeros, tensor, SpectrumOptions(exactLimit: limit)))
    #expect(delta.verdict.kind == .nonFinite)
  }

  @Test func `know zeros`() throws {
    let directory = try TemporaryDirectory()
    let zeros = [Double](repeating: 0, count: 12 * 12)
    let tensor = try SpectrumCase.tensor(zeros, [12, 12], .bf16, file: "w", in: directory)
    for limit in [0, 1024] {
      let spectrum = try #require(
        try SpectrumCase.spectrum(tensor, SpectrumOptions(exactLimit: limit)))
      #expect(spectrum.frobenius == 0 && spectrum.values.allSatisfy { $0 == 0 })
      #expect(spectrum.stableRank == nil && spectrum.energyRank(0.9) == nil)
      #expect(spectrum.powerLaw == nil && spectrum.largestGap == nil)
    }
  }
}
